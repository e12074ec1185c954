import type { EventPart, EventsPart } from '../report-data.js';
import { element, nameOf, table, type TableColumn } from './dom.js';
import { count, counted, NONE } from './format.js';

/** The number of names that are shown at first. */
const FIRST_SHOWN = 15;

/** Creates the table of event names, with a search field. */
export function eventsTable({ names, nameCount, compared }: EventsPart): HTMLElement {
  const search = element('input', { type: 'search', id: 'find', autocomplete: 'off' });
  const onlyMarked = element('input', { type: 'checkbox', id: 'marked' });
  const status = element('p', { role: 'status' });
  const more = element('button', { type: 'button' }, 'Show all');
  const container = element('div');
  let maxShown = FIRST_SHOWN;
  const show = (): void => {
    const text = search.value.toLowerCase();
    const found = names.filter(
      (event) =>
        event.name.toLowerCase().includes(text) && (!onlyMarked.checked || isMarked(event)),
    );
    container.replaceChildren(
      table('Events', columnsOf(compared !== null), found.slice(0, maxShown)),
    );
    const shown = Math.min(maxShown, found.length);
    const listed =
      nameCount > names.length ? `; the ${count(names.length)} most frequent are listed` : '';
    status.textContent = `${count(shown)} of ${counted(found.length, 'event name')}${listed}`;
    more.hidden = shown === found.length;
  };
  search.addEventListener('input', show);
  onlyMarked.addEventListener('change', show);
  more.addEventListener('click', () => {
    maxShown = Number.POSITIVE_INFINITY;
    show();
  });
  show();
  const finding = element('label', { for: 'find' }, 'Find an event: ');
  const marking = element(
    'label',
    { for: 'marked' },
    onlyMarked,
    ' only with gaps, repeats or differences',
  );
  const note =
    compared === null
      ? 'Mixpanel’s own counts are compared once the stream event_counts is synced.'
      : `Mixpanel’s own counts are compared from ${compared.from} to ${compared.to}.`;
  return element(
    'div',
    {},
    element('p', { class: 'tools' }, element('span', {}, finding, search), marking),
    container,
    status,
    more,
    element('p', { class: 'note' }, note),
  );
}

function isMarked({ gaps, repeats, compared }: EventPart): boolean {
  return gaps > 0 || repeats > 0 || (compared !== null && compared.rows !== compared.counted);
}

function columnsOf(isCompared: boolean): readonly TableColumn<EventPart>[] {
  const marked = (value: number, look: string): HTMLElement | string =>
    value === 0 ? '0' : element('strong', { class: look }, count(value));
  return [
    { title: 'Event', cell: ({ name }) => nameOf(name) },
    { title: 'Events', isNumber: true, cell: ({ rows }) => count(rows) },
    { title: 'Days in a gap', isNumber: true, cell: ({ gaps }) => marked(gaps, 'bad') },
    { title: 'Repeated', isNumber: true, cell: ({ repeats }) => marked(repeats, 'warn') },
    ...(isCompared ? COMPARED : []),
    { title: 'First day', cell: ({ first }) => first || NONE },
    { title: 'Last day', cell: ({ last }) => last || NONE },
  ];
}

const COMPARED: readonly TableColumn<EventPart>[] = [
  {
    title: 'Mixpanel counts',
    isNumber: true,
    cell: ({ compared }) => count(compared?.counted ?? null),
  },
  {
    title: 'Difference',
    isNumber: true,
    cell: ({ compared }) => {
      const difference = compared === null ? 0 : compared.rows - compared.counted;
      if (difference === 0) return '0';
      const text = `${difference > 0 ? '+' : '−'}${count(Math.abs(difference))}`;
      return element('strong', { class: difference < 0 ? 'bad' : 'plain' }, text);
    },
  },
];
