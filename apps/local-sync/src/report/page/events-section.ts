import type { DailyCounts, EventsPart } from '../report-data.js';
import { chart } from './chart.js';
import { element, folded, section, table, type TableColumn } from './dom.js';
import { eventsTable } from './events-table.js';
import { count, counted, NONE } from './format.js';

const ALL = 'All events';

/**
 * Creates two sections: a chart of the events of each day, of all names or a chosen one, and a
 * table of the names.
 */
export function eventsSections(events: EventsPart): readonly HTMLElement[] {
  const { days, total, daily } = events;
  const choices = [{ name: ALL, ...total }, ...daily];
  const select = element(
    'select',
    { id: 'event' },
    ...choices.map(({ name }, index) => element('option', { value: String(index) }, name)),
  );
  const container = element('div');
  const show = (): void => {
    const chosen = choices[Number(select.value)] ?? { name: ALL, ...total };
    container.replaceChildren(...dayChart(chosen.name, days, chosen));
  };
  select.addEventListener('change', show);
  show();
  const choice = element('p', {}, element('label', { for: 'event' }, 'Event: '), select);
  return [
    section('days', 'Events per day', choice, container),
    section('events', 'Events', eventsTable(events)),
  ];
}

function dayChart(
  name: string,
  days: readonly string[],
  daily: DailyCounts,
): readonly HTMLElement[] {
  const { counts, counted: mixpanelCounts, gaps, repeats } = daily;
  const repeated = new Map(repeats);
  const marked = new Set(gaps);
  const noteOf = (index: number): string => {
    const more = repeated.get(index);
    return [
      ...(marked.has(index) ? ['gap: no events on a day between days with events'] : []),
      ...(more === undefined ? [] : [`${counted(more, 'row')} repeated`]),
    ].join(', ');
  };
  const describe = (index: number): string => {
    const own = `${days[index] ?? ''}: ${counted(counts[index] ?? 0, 'event')}`;
    const number = mixpanelCounts?.[index];
    const other =
      number === null || number === undefined ? '' : `; Mixpanel counts ${count(number)}`;
    const note = noteOf(index);
    return `${own}${other}${note === '' ? '' : `; ${note}`}`;
  };
  const at = days.map((day) => Date.parse(day) / 1000);
  const hasMixpanelCounts = mixpanelCounts !== undefined;
  const picture = chart({
    title: `${name}, per day`,
    at,
    minSpan: 7 * 86_400,
    lines: [
      {
        label: 'in the target',
        values: counts,
        look: days.length > 200 ? 'line' : 'bars',
        colour: 1,
      },
      ...(hasMixpanelCounts
        ? [
            {
              label: "Mixpanel's count",
              values: mixpanelCounts,
              look: 'dashed',
              colour: 2,
            } as const,
          ]
        : []),
    ],
    marks: [
      { kind: 'band', indexes: gaps },
      { kind: 'triangle', indexes: [...repeated.keys()] },
    ],
    describe,
  });
  const columns: TableColumn<number>[] = [
    { title: 'Day', cell: (index) => days[index] ?? '' },
    { title: 'In the target', isNumber: true, cell: (index) => count(counts[index] ?? 0) },
    ...(hasMixpanelCounts
      ? [
          {
            title: "Mixpanel's count",
            isNumber: true,
            cell: (index: number) => count(mixpanelCounts[index] ?? null),
          },
        ]
      : []),
    { title: 'Note', cell: (index) => noteOf(index) || NONE },
  ];
  const rows = [...days.keys()].reverse();
  return [
    picture,
    legend(daily),
    folded('The same as a table', () => table(`${name}, per day`, columns, rows)),
  ];
}

function legend({ counted: mixpanelCounts, gaps, repeats }: DailyCounts): HTMLElement {
  const key = (look: string, text: string): HTMLElement =>
    element('li', {}, element('span', { class: `key ${look}`, 'aria-hidden': 'true' }), text);
  return element(
    'ul',
    { class: 'legend' },
    key('column', 'events in the target'),
    ...(mixpanelCounts === undefined ? [] : [key('dashed', "Mixpanel's own count")]),
    key('gap', `gap (${count(gaps.length)}): a day without events between days with some`),
    key('repeat', `repeated rows (on ${counted(repeats.length, 'day')})`),
  );
}
