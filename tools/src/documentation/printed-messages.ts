import { readFileSync } from 'node:fs';
import ts from 'typescript';

/**
 * Returns the sentences that a TypeScript file can print, in the order of the source. In them `…`
 * stands for values that are known only at run time. Texts that are joined with `+` count as one.
 * Most sentences in a file of schemas describe columns, so only those in a property `message` are
 * returned for these files.
 */
export function printedMessages(path: string): readonly string[] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const isSchema = /(schema|event-properties)\.ts$/u.test(path);
  const found: string[] = [];
  const visit = (node: ts.Node, isPrinted: boolean): void => {
    if (isNotMessage(node)) return;
    const text = textOf(node);
    if (text === undefined) {
      ts.forEachChild(node, (child) => {
        visit(child, isPrinted || isMessage(node));
      });
    } else if (isPrinted && isSentence(text)) found.push(text);
  };
  visit(file, !isSchema);
  return found;
}

function isMessage(node: ts.Node): boolean {
  return propertyName(node) === 'message';
}

/**
 * Reports whether the texts in this node are never printed: names of modules, and titles and
 * descriptions in schemas.
 */
function isNotMessage(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
  const name = propertyName(node);
  return name === 'description' || name === 'title';
}

function propertyName(node: ts.Node): string | undefined {
  return ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) ? node.name.text : undefined;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [textOf(node.left), textOf(node.right)];
    if (left === undefined && right === undefined) return undefined;
    return (left ?? '…') + (right ?? '…');
  }
  return undefined;
}

function isSentence(text: string): boolean {
  const words = text.match(/[A-Za-z]{2,}/gu) ?? [];
  return words.length >= 2 && /^[A-Z…].*[.:…]$/su.test(text);
}
