import type { Result } from './result.js';

/** A table of a result in Markdown, with a line that says where, when and how it was measured. */
export function resultTable(result: Result, name: string): string {
  const { columns = [], rows = [] } = result.tables[name] ?? {};
  if (columns.length === 0)
    throw new Error(`The result of "${result.command}" has no table "${name}".`);
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
