import { defaultOptions, type FixturesServerOptions } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { ASSUMPTIONS } from '../src/commands/verify/assumptions.js';

const EXPORT = '/api/2.0/export';
const PAGES = '^/api/query/engage\\?';
const COHORTS = '/api/query/cohorts/list';
const answered = (body: JsonObject | readonly JsonObject[] | string): JsonObject => ({
  kind: 'answer',
  status: 200,
  body,
});
/** Returns a fault of the mock that refuses the request with this status. */
export const refused = (status: number, body = ''): JsonObject => ({
  kind: 'answer',
  status,
  body,
});
const anEvent = (properties: JsonObject): string =>
  `${JSON.stringify({ event: 'seen', properties })}\n`;
const PROCESSED = { mp_processing_time_ms: 1_794_300_000_000 };
const NOON = 1_794_312_000;
const page = (change: JsonObject): JsonObject =>
  answered({ page: 0, page_size: 100, total: 100, session_id: 's', results: [], ...change });

/** The assumptions that `verify` tests only if `--streams` names a stream that relies on them. */
export const ADDED_IDS: readonly (keyof typeof ASSUMPTIONS)[] = [
  'groups-list',
  'group-filter',
  'group-gone',
  'event-names',
  'report-by-bookmark',
  'workspaces-list',
  'stream-rows',
];

/** A mock that contradicts some assumptions. */
export interface Breakage {
  /** What the mock does wrong, for the title of the test. */
  readonly what: string;
  /** The assumptions that `verify` must report as failed. */
  readonly failed: readonly (keyof typeof ASSUMPTIONS)[];
  readonly untested?: readonly (keyof typeof ASSUMPTIONS)[];
  readonly faults?: readonly JsonObject[];
  readonly options?: FixturesServerOptions;
}

/** Mocks that contradict every assumption at least once; few of them, because a run takes a second or two. */
export const BREAKAGES: readonly Breakage[] = [
  {
    what: 'all responses of an endpoint except the first are wrong',
    failed: [
      'me-time-zone',
      'wrong-secret',
      'wrong-project',
      'export-filter-time',
      'export-nothing',
      'export-future',
      'engage-further-page',
      'engage-lost-session',
      'engage-filter',
      'engage-largest-page',
      'engage-cohort',
      'engage-cohort-gone',
      'funnel-gone',
      'revenue-answer',
      'profile-properties',
      'top-properties',
      'rate-headers',
    ],
    untested: ['engage-pages-free'],
    faults: [
      { path: '/api/app/me', ...refused(404), headers: { ratelimit: 'sixty' } },
      { path: COHORTS, nth: 2, ...refused(403) },
      { path: COHORTS, nth: 3, ...answered([]) },
      // Late in the last day: after both bounds of the filter.
      { path: EXPORT, nth: 3, ...answered(anEvent({ time: NOON + 43_000 })) },
      { path: EXPORT, nth: 4, ...answered(anEvent({ time: NOON })) },
      { path: EXPORT, nth: 5, ...answered('') },
      { pattern: PAGES, nth: 2, ...page({ page: 1 }), headers: { ratelimit: '"other";r=5' } },
      { pattern: PAGES, nth: 3, ...page({ page: 1 }) },
      { pattern: PAGES, nth: 4, ...page({}) },
      { pattern: PAGES, nth: 5, ...refused(400) },
      { pattern: PAGES, nth: 6, ...page({ total: 999 }) },
      { pattern: PAGES, nth: 7, ...page({}) },
      { path: '/api/query/funnels', ...answered({ data: {} }) },
      { path: '/api/2.0/engage/revenue', ...answered({ results: {} }) },
      { path: '/api/query/engage/properties', ...answered({ results: { a: { count: 1 } } }) },
      { path: '/api/query/events/properties/top', ...answered({}) },
    ],
  },
  {
    what: 'the first response of an endpoint is wrong',
    failed: ['cohorts-list', 'export-whole-body', 'engage-first-page', 'engage-page-size'],
    untested: [
      'export-date-header',
      'export-event-time',
      'export-processing-time',
      'export-event-day',
      'export-filter-processing',
      'export-filter-forms',
      'export-filter-time',
      'engage-further-page',
      'engage-pages-free',
      'engage-filter',
      'engage-cohort',
    ],
    faults: [
      { path: COHORTS, nth: 1, ...answered([{ id: 7, created: '2024-05-01T00:00:00' }]) },
      { path: EXPORT, nth: 1, kind: 'trailer' },
      { pattern: PAGES, nth: 1, ...answered({ page: 0, session_id: 's', results: [] }) },
    ],
  },
  {
    what: 'the Date header is missing, further pages count, and a filter by processing time is refused',
    failed: [
      'export-date-header',
      'export-filter-processing',
      'export-nothing',
      'engage-pages-free',
    ],
    options: {
      sendDate: false,
      export: { ...defaultOptions.export, where: 'refuse_processing_time' },
      engage: { ...defaultOptions.engage, countPages: true },
    },
  },
  {
    what: 'filters match nothing, and a page has fewer profiles than it states',
    failed: [
      'export-filter-processing',
      'export-filter-forms',
      'export-filter-time',
      'engage-page-size',
    ],
    untested: ['engage-further-page', 'engage-pages-free', 'engage-filter', 'engage-cohort'],
    options: { export: { ...defaultOptions.export, where: 'match_nothing' } },
    faults: [{ pattern: PAGES, nth: 1, ...page({ total: 50 }) }],
  },
  {
    what: 'the time of an event has an unknown form',
    failed: ['export-event-time'],
    untested: ['export-event-day', 'export-filter-forms', 'export-filter-time'],
    faults: [{ path: EXPORT, nth: 1, ...answered(anEvent({ time: true, ...PROCESSED })) }],
  },
  {
    what: 'a processing time is in seconds, and an event is not of the requested days',
    failed: ['export-processing-time', 'export-event-day'],
    untested: ['export-filter-time'],
    faults: [
      {
        path: EXPORT,
        nth: 1,
        ...answered(anEvent({ time: NOON - 30 * 86_400, mp_processing_time_ms: NOON })),
      },
    ],
  },
];
