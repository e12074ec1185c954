import { extname } from 'node:path';
import ts from 'typescript';

/** A text in a file that people read, such as a comment, a message or a paragraph. */
export interface Prose {
  readonly kind: 'comment' | 'text' | 'constant';
  readonly text: string;
  /** The number of its first line; the first line of the file is 1. */
  readonly line: number;
}

const SCRIPTS = new Set(['.ts', '.mts', '.js', '.mjs', '.cjs']);

/**
 * Returns the comments, string literals and names of constants of a program, or the text of a
 * document.
 */
export function proseOf(path: string, content: string): readonly Prose[] {
  const extension = extname(path);
  if (SCRIPTS.has(extension)) return proseOfScript(path, content);
  if (extension === '.py') return proseOfPython(content);
  if (extension === '.md') return [{ kind: 'text', text: withoutCode(content), line: 1 }];
  return [];
}

function proseOfScript(path: string, content: string): readonly Prose[] {
  const file = ts.createSourceFile(path, content, ts.ScriptTarget.Latest, true);
  const found = new Map<number, Prose>();
  const add = (kind: Prose['kind'], position: number, text: string): void => {
    const line = file.getLineAndCharacterOfPosition(position).line + 1;
    found.set(position, { kind, text, line });
  };
  const addComments = (ranges: readonly ts.CommentRange[] = []): void => {
    for (const { pos, end } of ranges) add('comment', pos, withoutMarks(content.slice(pos, end)));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return;
    addComments(ts.getLeadingCommentRanges(content, node.getFullStart()));
    addComments(ts.getTrailingCommentRanges(content, node.getEnd()));
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
      if (!isModule(node)) add('text', node.getStart(), node.getText());
    } else if (ts.isIdentifier(node) && /^[A-Z][A-Z\d_]+$/.test(node.text)) {
      add('constant', node.getStart(), node.text);
    }
    for (const child of node.getChildren()) visit(child);
  };
  visit(file);
  return [...found.values()];
}

/** Reports whether a string literal is the name of an imported module. */
function isModule({ parent }: ts.Node): boolean {
  return ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent);
}

/**
 * Removes the comment marks and joins the lines, so that rules find a phrase that continues on the
 * next line.
 */
function withoutMarks(comment: string): string {
  return comment
    .replace(/^\/\*\*?|\*\/$|^\s*(?:\*|\/\/)/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function proseOfPython(content: string): readonly Prose[] {
  const matches = content.matchAll(/"""[\s\S]*?"""|#[^\n]*|"(?:\\.|[^"\n])*"|'(?:\\.|[^'\n])*'/g);
  return Array.from(matches, ({ 0: text, index }) => ({
    kind: text.startsWith('#') ? 'comment' : 'text',
    text: text.replace(/\s+/g, ' '),
    line: content.slice(0, index).split('\n').length,
  }));
}

/**
 * Replaces code and link targets of a document by spaces, because they are not prose. Line numbers
 * do not change.
 */
function withoutCode(markdown: string): string {
  const blank = (code: string): string => code.replace(/[^\n]/g, ' ');
  return markdown
    .replace(/^```[\s\S]*?^```/gm, blank)
    .replace(/`[^`\n]*`/g, blank)
    .replace(/\]\([^)\s]*\)/g, blank);
}
