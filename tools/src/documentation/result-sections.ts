import { posix } from 'node:path';
import { readResult, RESULTS_FOLDER } from './result.js';

export interface ResultTable {
  /** The name of the result, which is that of its file. */
  readonly result: string;
  readonly table: string;
  /** The columns to show, in their order; all when absent. */
  readonly columns?: readonly string[] | undefined;
  /** Shows only the rows with this value in this column; all when absent. */
  readonly where?: { readonly column: string; readonly value: string } | undefined;
  /** The document that shows it, from the root of the workspace. */
  readonly page: string;
}

/**
 * Returns a table of a result in Markdown, a list if it has two columns, or one line if it has one row. A line follows that
 * states the command and links to the data.
 * @throws Error when the result does not have the table, one of the columns or a row to show
 */
export function resultTable({ result, table, columns: chosen, where, page }: ResultTable): string {
  const { command, tables } = readResult(result);
  const { columns: all = [], rows: allRows = [] } = tables[table] ?? {};
  if (all.length === 0) throw new Error(`The result of "${command}" has no table "${table}".`);
  // Columns are found by position, because two may have the same name, such as a ratio to the column before.
  const places = chosen?.map((column) => all.indexOf(column)) ?? [...all.keys()];
  if (places.includes(-1))
    throw new Error(`The table "${table}" lacks one of the columns ${(chosen ?? []).join(', ')}.`);
  const columns = places.map((place) => all[place] ?? '');
  const rows = allRows
    .filter((row) => where === undefined || row[all.indexOf(where.column)] === where.value)
    .map((row) => places.map((place) => row[place] ?? ''));
  if (rows.length === 0) throw new Error(`The table "${table}" has no row to show.`);
  return [...shownRows(columns, rows), '', caption(result, page)].join('\n');
}

function shownRows(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const [first = []] = rows;
  if (rows.length === 1)
    return [columns.map((column, index) => `${column}: ${first[index] ?? ''}`).join('; ')];
  if (columns.length === 2) return rows.map((row) => `- ${row.join(': ')}`);
  return markdownTable(columns, rows);
}

function markdownTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const isNumeric = columns.map((_, index) =>
    rows.every((row) => /^(?:[\d,.]*|-)$/u.test(row[index] ?? '')),
  );
  return [
    line(columns),
    line(isNumeric.map((numeric) => (numeric ? '---:' : '---'))),
    ...rows.map(line),
  ];
}

/** Returns the command of a result, and its date with a link to the file, which also names commit and machine. */
export function caption(result: string, page: string): string {
  const { command, date } = readResult(result);
  const file = posix.relative(posix.dirname(page), `${RESULTS_FOLDER}/${result}.json`);
  return `\`${command}\`, [${date}](${file})`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
}
