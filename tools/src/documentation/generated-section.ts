export interface DocumentText {
  /** Relative to the root of the workspace. */
  readonly path: string;
  readonly text: string;
}

/**
 * Returns the text of the document with `body` as the content of a generated section, which begins
 * with the comment `<!-- generated: NAME -->` and ends with `<!-- end -->`.
 *
 * @throws Error if the document does not have this section
 */
export function withGenerated({ path, text }: DocumentText, name: string, body: string): string {
  const open = `<!-- generated: ${name} -->`;
  const start = text.indexOf(open);
  const end = text.indexOf('<!-- end -->', start);
  if (start === -1 || end === -1) {
    throw new Error(
      `${path} has no section "${name}": add a heading and the lines "${open}" and "<!-- end -->", then run npm run docs.`,
    );
  }
  return `${text.slice(0, start + open.length)}\n\n${body.trim()}\n\n${text.slice(end)}`;
}

/** Returns the names of the generated sections of a text, in the order of the text. */
export function generatedSections(text: string): readonly string[] {
  return [...text.matchAll(/^<!-- generated: (.+) -->$/gmu)].map(([, name = '']) => name);
}
