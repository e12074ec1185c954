/**
 * A document with the text between `<!-- generated: NAME -->` and the next `<!-- end -->` replaced.
 *
 * @throws Error when the document has no such section
 */
export function withGenerated(document: string, name: string, body: string): string {
  const open = `<!-- generated: ${name} -->`;
  const start = document.indexOf(open);
  const end = document.indexOf('<!-- end -->', start);
  if (start === -1 || end === -1) throw new Error(`The document has no section "${name}".`);
  return `${document.slice(0, start + open.length)}\n\n${body.trim()}\n\n${document.slice(end)}`;
}
