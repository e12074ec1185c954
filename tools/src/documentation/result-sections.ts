import type { Result } from './result.js';

/**
 * Returns a table of a result in Markdown, followed by a line that states the command, the date and the machine.
 * @param chosen the columns to show, in this order; default: all
 * @throws Error when the result does not have the table or one of the columns
 */
export function resultTable(result: Result, name: string, chosen?: readonly string[]): string {
  const { columns: all = [], rows: allRows = [] } = result.tables[name] ?? {};
  if (all.length === 0)
    throw new Error(`The result of "${result.command}" has no table "${name}".`);
  // Columns are found by position, because two may have the same name, such as a ratio to the column before.
  const places = chosen?.map((column) => all.indexOf(column)) ?? [...all.keys()];
  if (places.includes(-1))
    throw new Error(`The table "${name}" lacks one of the columns ${(chosen ?? []).join(', ')}.`);
  const columns = places.map((place) => all[place] ?? '');
  const rows = allRows.map((row) => places.map((place) => row[place] ?? ''));
  const isNumeric = columns.map((_, index) =>
    rows.every((row) => /^(?:[\d,.]*|-)$/u.test(row[index] ?? '')),
  );
  return [
    line(columns),
    line(isNumeric.map((numeric) => (numeric ? '---:' : '---'))),
    ...rows.map(line),
    '',
    caption(result),
  ].join('\n');
}

function caption({ command, date, commit, machine }: Result): string {
  const at = commit === undefined ? '' : `, commit ${commit}`;
  return `\`${command}\`, ${date}${at}, ${machine}.`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
}
