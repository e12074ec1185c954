import { NAMED_LIST } from '@source-mixpanel/verification/known-differences';
import type { NamedDifference } from '@source-mixpanel/verification/known-differences';

/**
 * Returns every difference from the Python connector, as lists of the migration guide.
 * @throws Error if `listedUnder` of a difference is not the name of a difference with a text
 */
export function migratingSections(): string {
  const all = new Map(
    Object.values(NAMED_LIST).flatMap((list) => Object.entries<NamedDifference>(list)),
  );
  return Object.entries(NAMED_LIST)
    .map(([heading, differences]) => {
      const items = Object.values<NamedDifference>(differences).flatMap((entry) =>
        item(entry, all),
      );
      return `## ${heading}\n\n${items.join('\n')}`;
    })
    .join('\n\n');
}

function item(
  entry: NamedDifference,
  all: ReadonlyMap<string, NamedDifference>,
): readonly string[] {
  if ('listedUnder' in entry) {
    const other = all.get(entry.listedUnder);
    if (other !== undefined && 'difference' in other) return [];
    throw new Error(`The list has no difference ${entry.listedUnder}.`);
  }
  const { difference, setting } = entry;
  return [`- ${difference}${setting === undefined ? '' : ` Old behaviour: ${setting}.`}`];
}
