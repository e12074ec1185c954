import { NAMED_LIST } from '@source-mixpanel/verification/known-differences';
import type { NamedDifference } from '@source-mixpanel/verification/known-differences';

/** Returns every difference from the Python connector, as lists of the migration guide. */
export function migratingSections(): string {
  return Object.entries(NAMED_LIST)
    .map(([heading, differences]) => {
      const list: Readonly<Record<string, NamedDifference>> = differences;
      return `## ${heading}\n\n${Object.values(list).map(item).join('\n')}`;
    })
    .join('\n\n');
}

function item({ before, now, setting }: NamedDifference): string {
  const back = setting === undefined ? '' : ` Old behaviour: ${setting}.`;
  return `- _${before}_ ${now}${back}`;
}
