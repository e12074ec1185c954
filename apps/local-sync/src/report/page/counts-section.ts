import type { CountComparison } from '../../counts/count-comparison.js';
import { element, nameOf, section, table, type TableColumn } from './dom.js';
import { count, counted } from './format.js';

type Compared = Extract<CountComparison, { kind: 'compared' }>;

/** Creates the section about missing events; undefined if the target has no counts. */
export function countsSection(comparison: CountComparison): HTMLElement | undefined {
  if (comparison.kind === 'absent') return undefined;
  const parts =
    comparison.kind === 'compared'
      ? resultOf(comparison)
      : [element('p', {}, `Not compared: ${comparison.reason}.`)];
  return section('counts', 'Is everything there?', ...parts);
}

function resultOf({ from, to, days, events, gaps, gapCount }: Compared): readonly HTMLElement[] {
  const what = `${counted(days, 'day')} × ${counted(events, 'event name')} compared, from ${from} to ${to} in the time zone of the project: `;
  const result =
    gapCount === 0
      ? element('strong', { class: 'good' }, 'no gap')
      : element('strong', { class: 'bad' }, counted(gapCount, 'gap'));
  if (gapCount === 0) return [element('p', {}, what, result)];
  const more = gapCount - gaps.length;
  return [
    element('p', {}, what, result),
    table('Gaps', COLUMNS, gaps),
    ...(more === 0 ? [] : [element('p', { class: 'note' }, `And ${counted(more, 'more gap')}.`)]),
  ];
}

const COLUMNS: readonly TableColumn<Compared['gaps'][number]>[] = [
  { title: 'Day', cell: ({ day }) => day },
  { title: 'Event', cell: ({ event }) => nameOf(event) },
  { title: 'Mixpanel counts', isNumber: true, cell: (gap) => count(gap.counted) },
  { title: 'In the target', isNumber: true, cell: ({ exported }) => count(exported) },
];
