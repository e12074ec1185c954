import type { CohortPart, PropertyPart, ReadPart } from '../report-data.js';
import { chart } from './chart.js';
import { element, folded, nameOf, section, table } from './dom.js';
import { age, count, share, time } from './format.js';

/** The number of cohorts in the chart. */
const MAX_LINES = 5;
const MAX_BARS = 12;
const DAY_SECONDS = 86_400;

/**
 * Creates a section with bars for the most frequent events or properties, and a table of all of
 * them.
 */
export function topSection(
  { id, title, of }: { readonly id: string; readonly title: string; readonly of: number },
  items: readonly (Pick<PropertyPart, 'name' | 'rows'> & { readonly type?: string })[],
): HTMLElement {
  const most = Math.max(1, ...items.map(({ rows }) => rows));
  const bars = items.slice(0, MAX_BARS).map(({ name, rows }) => {
    const bar = element('span', { class: 'bar', 'aria-hidden': 'true' });
    bar.style.width = `${(100 * rows) / most}%`;
    const value = element('span', { class: 'value' }, `${count(rows)} · ${share(rows, of)}`);
    return element('li', {}, nameOf(name), value, element('span', { class: 'track' }, bar));
  });
  const columns = [
    { title: 'Name', cell: ({ name }: { readonly name: string }) => nameOf(name) },
    { title: 'Events', isNumber: true, cell: ({ rows }: { readonly rows: number }) => count(rows) },
    {
      title: 'Share',
      isNumber: true,
      cell: ({ rows }: { readonly rows: number }) => share(rows, of),
    },
    ...(items.some(({ type }) => type !== undefined)
      ? [{ title: 'Column', cell: ({ type }: { readonly type?: string }) => type ?? '' }]
      : []),
  ];
  return section(
    id,
    title,
    element('ol', { class: 'bars' }, ...bars),
    folded('The same as a table', () => table(title, columns, items)),
  );
}

export function oldestSection(parts: readonly ReadPart[], now: number): HTMLElement {
  const columns = [
    { title: 'Name', cell: ({ name }: ReadPart) => nameOf(name) },
    { title: 'Age', isNumber: true, cell: ({ read }: ReadPart) => age(now - read) },
    { title: 'Last read', cell: ({ read }: ReadPart) => time(read) },
    { title: 'Kind', cell: ({ kind }: ReadPart) => kind },
    { title: 'Id', cell: ({ id }: ReadPart) => nameOf(id) },
  ];
  return section(
    'oldest',
    'Age of funnels and cohorts',
    table('When each funnel and cohort was last read', columns, parts),
    element('p', { class: 'note' }, 'The funnel or cohort with the oldest data comes first.'),
  );
}

export function cohortsSection(cohorts: readonly CohortPart[], now: number): HTMLElement {
  const shown = cohorts.slice(0, MAX_LINES);
  const at = instantsOf(shown, now / 1000);
  const values = shown.map(({ sizes }) => at.map((instant) => sizeAt(sizes, instant)));
  const describe = (position: number): string => {
    const parts = shown.map(
      ({ name }, index) => `${name} ${count(values[index]?.[position] ?? null)}`,
    );
    return `${time((at[position] ?? 0) * 1000)}: ${parts.join(', ')}`;
  };
  const picture = chart({
    title: 'Sizes of the largest cohorts over time',
    at,
    minSpan: DAY_SECONDS,
    lines: shown.map(({ name }, index) => ({
      ...{ label: name, values: values[index] ?? [], colour: index + 1 },
      look: index % 2 === 0 ? ('steps' as const) : ('dashed steps' as const),
    })),
    describe,
  });
  const keys = shown.map(({ name }, index) => {
    const look = `key series-${index + 1} ${index % 2 === 0 ? 'solid' : 'dashed'}`;
    return element('li', {}, element('span', { class: look, 'aria-hidden': 'true' }), nameOf(name));
  });
  const columns = [
    { title: 'Cohort', cell: ({ name }: CohortPart) => nameOf(name) },
    {
      title: 'Members',
      isNumber: true,
      cell: ({ sizes }: CohortPart) => count(sizes.at(-1)?.[1] ?? null),
    },
    { title: 'Since', cell: ({ sizes }: CohortPart) => time((sizes.at(-1)?.[0] ?? 0) * 1000) },
    {
      title: 'Members at first',
      isNumber: true,
      cell: ({ sizes }: CohortPart) => count(sizes[0]?.[1] ?? null),
    },
    { title: 'First seen', cell: ({ sizes }: CohortPart) => time((sizes[0]?.[0] ?? 0) * 1000) },
  ];
  return section(
    'cohorts',
    'Cohort sizes over time',
    picture,
    element('ul', { class: 'legend' }, ...keys),
    folded('The same as a table', () => table('Cohort sizes', columns, cohorts)),
    element(
      'p',
      { class: 'note' },
      'Sizes are those that Mixpanel reported when the cohorts were read.',
    ),
  );
}

/**
 * Returns the times at which a size changed, and the current time. If there is only one, the day
 * before is added, because a line needs two points.
 */
function instantsOf(cohorts: readonly CohortPart[], now: number): readonly number[] {
  const all = new Set(cohorts.flatMap(({ sizes }) => sizes.map(([at]) => at)));
  all.add(Math.floor(now));
  const sorted = [...all].sort((one, other) => one - other);
  return sorted.length > 1 ? sorted : [(sorted[0] ?? 0) - DAY_SECONDS, ...sorted];
}

function sizeAt(sizes: CohortPart['sizes'], instant: number): number | null {
  return sizes.findLast(([at]) => at <= instant)?.[1] ?? null;
}
