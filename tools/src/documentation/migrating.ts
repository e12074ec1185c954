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

function item({ difference, setting }: NamedDifference): string {
  const old = setting === undefined ? '' : ` Old behaviour: ${setting}.`;
  return `- ${difference}${old}`;
}
