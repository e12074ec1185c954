import { NAMED_LIST } from '@source-mixpanel/verification/known-differences';
import type { NamedDifference } from '@source-mixpanel/verification/known-differences';

/** Returns every difference from the Python connector, as sections of the migration guide. */
export function migratingSections(): string {
  return Object.entries(NAMED_LIST)
    .map(([heading, differences]) => {
      const list: Readonly<Record<string, NamedDifference>> = differences;
      return [`## ${heading}`, ...Object.entries(list).map(section)].join('\n\n');
    })
    .join('\n\n');
}

function section([id, difference]: readonly [string, NamedDifference]): string {
  const { title, before, now, setting, example } = difference;
  return [
    `### ${title}`,
    `<a id="${id}"></a>`,
    `- Before: ${before} _E.g._ ${example[0]}\n- Now: ${now} _E.g._ ${example[1]}`,
    ...(setting === undefined ? [] : [`For the old behaviour: ${setting}.`]),
  ].join('\n\n');
}
