import { NAMED_LIST } from '@source-mixpanel/verification/known-differences';
import type { NamedDifference } from '@source-mixpanel/verification/known-differences';

/** Returns every difference from the Python connector, as tables of the migration guide. */
export function migratingSections(): string {
  return Object.entries(NAMED_LIST)
    .map(([heading, differences]) => {
      const list: Readonly<Record<string, NamedDifference>> = differences;
      const table = ['| before | now |', '| --- | --- |', ...Object.values(list).map(row)];
      return `## ${heading}\n\n${table.join('\n')}`;
    })
    .join('\n\n');
}

function row({ before, now, setting, example }: NamedDifference): string {
  const [old, current] =
    example === undefined ? ['', ''] : example.map((text) => ` _E.g._ ${text}`);
  const back = setting === undefined ? '' : ` To keep the old behaviour: ${setting}.`;
  const cells = [`${before}${old}`, `${now}${current}${back}`];
  return `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
}
