import { NAMED_LIST } from '@source-mixpanel/verification/known-differences';
import type { NamedDifference } from '@source-mixpanel/verification/known-differences';

/** Returns every difference from the Python connector, as tables of the migration guide. */
export function migratingSections(): string {
  return Object.entries(NAMED_LIST)
    .map(([heading, differences]) => {
      const list: Readonly<Record<string, NamedDifference>> = differences;
      const table = ['| before | now |', '| --- | --- |', ...Object.entries(list).map(row)];
      return `## ${heading}\n\n${table.join('\n')}`;
    })
    .join('\n\n');
}

function row([id, difference]: readonly [string, NamedDifference]): string {
  const { before, now, setting, example } = difference;
  const [old, current] =
    example === undefined ? ['', ''] : example.map((text) => ` _E.g._ ${text}`);
  const back = setting === undefined ? '' : ` To keep the old behaviour: ${setting}.`;
  const cells = [`<a id="${id}"></a>${before}${old}`, `${now}${current}${back}`];
  return `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
}
