/** Quotes a name as an SQL identifier. The name may contain any characters. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a text as an SQL literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Returns quoted names, separated by commas. */
export function columnList(columns: readonly { readonly name: string }[]): string {
  return columns.map(({ name }) => quoteName(name)).join(', ');
}

/** Returns the wanted name, or with a number appended if it is taken, ignoring case. */
export function unusedName(taken: ReadonlySet<string>, wanted: string): string {
  const lower = new Set([...taken].map((name) => name.toLowerCase()));
  let name = wanted;
  for (let count = 2; lower.has(name.toLowerCase()); count += 1) name = `${wanted}_${count}`;
  return name;
}

/**
 * Returns the path of one file as an SQL literal. DuckDB reads paths as patterns, so special
 * characters, as in a folder `what?`, are escaped.
 */
export function quotePath(path: string): string {
  return quoteText(path.replace(/[*?[]/g, (character) => `[${character}]`));
}
