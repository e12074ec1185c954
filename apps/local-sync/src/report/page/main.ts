import type { ReportData } from '../report-data.js';
import { quotaSection, runsSection, streamsSection } from './activity-sections.js';
import { countsSection } from './counts-section.js';
import { element } from './dom.js';
import { eventsSections } from './events-section.js';
import { cohortsSection, oldestSection, topSection } from './figures-sections.js';
import { count, counted, NONE, shortAge, shortCount, time } from './format.js';

// local-sync writes the data and this script of the same version into the page, so the data has
// this type.
const data = JSON.parse(document.getElementById('data')?.textContent ?? 'null') as ReportData;
document.getElementById('report')?.append(...pageOf(data));

function pageOf(report: ReportData): readonly HTMLElement[] {
  const { made, project, version } = report;
  const sections = sectionsOf(report);
  const links = sections.map((part) => {
    const title = part.querySelector('h2')?.textContent ?? '';
    return element('li', {}, element('a', { href: `#${part.id}` }, title));
  });
  const about = [
    `Made ${time(made)} by local-sync ${version}`,
    ...(project === null ? [] : [project]),
  ];
  return [
    element(
      'header',
      {},
      element('h1', {}, 'Mixpanel report'),
      element('p', { class: 'about' }, about.join(' · ')),
      element('nav', { 'aria-label': 'Parts of the report' }, element('ul', {}, ...links)),
    ),
    element('main', { id: 'main' }, cards(report), ...sections),
    element('footer', {}, 'This file loads nothing from elsewhere. Charts by uPlot.'),
  ];
}

function sectionsOf(report: ReportData): readonly HTMLElement[] {
  const { events, comparison, properties, streams, runs, quota, oldest, cohorts, made } = report;
  const counts = countsSection(comparison);
  const all = events === null ? 0 : totalOf(events.total.counts);
  return [
    ...(events === null ? [] : eventsSections(events)),
    ...(counts === undefined ? [] : [counts]),
    ...(events === null
      ? []
      : [topSection({ id: 'top', title: 'Top events', of: all }, events.names)]),
    ...(properties.length === 0
      ? []
      : [topSection({ id: 'properties', title: 'Top properties', of: all }, properties)]),
    streamsSection(streams, made),
    ...(quota === null ? [] : [quotaSection(quota)]),
    ...(oldest.length === 0 ? [] : [oldestSection(oldest, made)]),
    ...(cohorts.length === 0 ? [] : [cohortsSection(cohorts, made)]),
    runsSection(runs),
  ];
}

/** Creates the cards with the most important numbers. */
function cards({ events, streams, runs, made }: ReportData): HTMLElement {
  const good = streams.filter(({ outcome }) => outcome === 'complete').length;
  const last = runs[0];
  const list = [
    ...(events === null ? [] : eventCards(events)),
    card('Streams complete', `${good} of ${streams.length}`, {
      look: good === streams.length ? 'good' : 'bad',
    }),
    card('Last run', last === undefined ? NONE : `${shortAge(made - last.started)} ago`, {
      more: last === undefined ? '' : time(last.started),
    }),
  ];
  return element('dl', { class: 'cards' }, ...list);
}

function eventCards(events: NonNullable<ReportData['events']>): readonly HTMLElement[] {
  const { days, total, names, nameCount, compared } = events;
  const gaps = total.gaps.length;
  const repeats = total.repeats.reduce((sum, [, rows]) => sum + rows, 0);
  const missing = names.filter(
    (event) => event.compared !== null && event.compared.rows < event.compared.counted,
  );
  return [
    card('Events', shortCount(totalOf(total.counts)), {
      more: `${counted(nameCount, 'name')}, ${counted(days.length, 'day')}`,
    }),
    card('Days without events', count(gaps), { look: gaps === 0 ? 'good' : 'bad' }),
    card('Repeated rows', count(repeats), { look: repeats === 0 ? 'good' : 'warn' }),
    ...(compared === null
      ? []
      : [
          card('Below Mixpanel’s count', count(missing.length), {
            more: 'event names',
            look: missing.length === 0 ? 'good' : 'bad',
          }),
        ]),
  ];
}

interface CardLook {
  readonly look?: 'good' | 'warn' | 'bad' | 'plain';
  readonly more?: string;
}

function card(title: string, value: string, { look = 'plain', more }: CardLook = {}): HTMLElement {
  const parts = [element('dt', {}, title), element('dd', { class: look }, value)];
  return element(
    'div',
    { class: 'card' },
    ...parts,
    ...(more === undefined ? [] : [element('dd', { class: 'more' }, more)]),
  );
}

function totalOf(counts: readonly number[]): number {
  return counts.reduce((sum, value) => sum + value, 0);
}
