import { posix } from 'node:path';
import { readResult, RESULTS_FOLDER } from './result.js';

export interface ResultTable {
  /** The name of the result's file without `.json`. */
  readonly result: string;
  readonly table: string;
  /** The columns to show, in this order; if absent, all. */
  readonly columns?: readonly string[] | undefined;
  /** Shows only the rows with this value in this column; if absent, all. */
  readonly where?: { readonly column: string; readonly value: string } | undefined;
  /** The path of the document that shows the table, relative to the root of the workspace. */
  readonly page: string;
}

/**
 * Returns a table of a result in Markdown: as a list if it has two columns, as one line if it has
 * one row. Adds a line with the command and a link to the data.
 * @throws Error if the result does not have the table, one of the columns or a row to show
 */
export function resultTable({ result, table, columns: chosen, where, page }: ResultTable): string {
  const { command, tables } = readResult(result);
  const { columns: all = [], rows: allRows = [] } = tables[table] ?? {};
  if (all.length === 0) throw new Error(`The result of "${command}" has no table "${table}".`);
  // Works with positions instead of names, because two columns may have the same name.
  const positions = chosen?.map((column) => all.indexOf(column)) ?? [...all.keys()];
  if (positions.includes(-1))
    throw new Error(`The table "${table}" lacks one of the columns ${(chosen ?? []).join(', ')}.`);
  const columns = positions.map((position) => all[position] ?? '');
  const rows = allRows
    .filter((row) => where === undefined || row[all.indexOf(where.column)] === where.value)
    .map((row) => positions.map((position) => row[position] ?? ''));
  if (rows.length === 0) throw new Error(`The table "${table}" has no rows to show.`);
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

/**
 * Returns the command of a result and its date, with a link to the file, which also contains commit
 * and machine.
 */
export function caption(result: string, page: string): string {
  const { command, date } = readResult(result);
  const file = posix.relative(posix.dirname(page), `${RESULTS_FOLDER}/${result}.json`);
  return `\`${command}\`, [${date}](${file})`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
}
