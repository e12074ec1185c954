/** A name as SQL takes it, whatever characters it holds. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Names, quoted, with commas between. */
export function columnList(columns: readonly { readonly name: string }[]): string {
  return columns.map(({ name }) => quoteName(name)).join(', ');
}

/** A name like the wanted one that is not among the taken ones, in any case of letters. */
export function unusedName(taken: ReadonlySet<string>, wanted: string): string {
  const lower = new Set([...taken].map((name) => name.toLowerCase()));
  let name = wanted;
  for (let count = 2; lower.has(name.toLowerCase()); count += 1) name = `${wanted}_${count}`;
  return name;
}

/** The path of one file as an SQL literal: DuckDB takes it for a pattern, and a folder may be called `what?`. */
export function quotePath(path: string): string {
  return quoteText(path.replace(/[*?[]/g, (character) => `[${character}]`));
}
