import { defaultOptions, type FixturesServerOptions } from '@source-mixpanel/fixtures-server';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { ASSUMPTIONS } from '../src/commands/verify/assumptions.js';

const EXPORT = '/api/2.0/export';
const PAGES = '^/api/query/engage\\?';
const COHORTS = '/api/query/cohorts/list';
const respondWith = (body: JsonObject | readonly JsonObject[] | string): JsonObject => ({
  kind: 'answer',
  status: 200,
  body,
});
/** Returns a fault of the mock: an error response with this status. */
export const refuseWith = (status: number, body = ''): JsonObject => ({
  kind: 'answer',
  status,
  body,
});
const eventLine = (properties: JsonObject): string =>
  `${JSON.stringify({ event: 'seen', properties })}\n`;
const PROCESSED = { mp_processing_time_ms: 1_794_300_000_000 };
/** 12:00 UTC of the last day of the mock's data, in epoch seconds. */
const NOON = 1_794_312_000;
const page = (change: JsonObject): JsonObject =>
  respondWith({ page: 0, page_size: 100, total: 100, session_id: 's', results: [], ...change });

/** The assumptions that `verify` tests only if `--streams` contains streams that need them. */
export const ADDED_IDS: readonly (keyof typeof ASSUMPTIONS)[] = [
  'groups-list',
  'group-filter',
  'group-gone',
  'event-names',
  'report-by-bookmark',
  'workspaces-list',
  'stream-rows',
];

/** A mock whose responses contradict some assumptions of `verify`. */
export interface Breakage {
  /** What the mock does wrong: a part of the test's title. */
  readonly what: string;
  /** The assumptions that `verify` must report as failed. */
  readonly failed: readonly (keyof typeof ASSUMPTIONS)[];
  /** The assumptions that `verify` cannot test with this mock. */
  readonly untested?: readonly (keyof typeof ASSUMPTIONS)[];
  readonly faults?: readonly JsonObject[];
  readonly options?: FixturesServerOptions;
}

/**
 * Mocks that together contradict each assumption at least once. Each of them contradicts several,
 * because one run of `verify` takes a second or two.
 */
export const BREAKAGES: readonly Breakage[] = [
  {
    what: 'all responses are wrong except the first ones with cohorts, events and profiles',
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
      { path: '/api/app/me', ...refuseWith(404), headers: { ratelimit: 'sixty' } },
      { path: COHORTS, nth: 2, ...refuseWith(403) },
      { path: COHORTS, nth: 3, ...respondWith([]) },
      // 43,000 seconds after noon, which is later than the upper bound of the filter.
      { path: EXPORT, nth: 3, ...respondWith(eventLine({ time: NOON + 43_000 })) },
      { path: EXPORT, nth: 4, ...respondWith(eventLine({ time: NOON })) },
      { path: EXPORT, nth: 5, ...respondWith('') },
      { pattern: PAGES, nth: 2, ...page({ page: 1 }), headers: { ratelimit: '"other";r=5' } },
      { pattern: PAGES, nth: 3, ...page({ page: 1 }) },
      { pattern: PAGES, nth: 4, ...page({}) },
      { pattern: PAGES, nth: 5, ...refuseWith(400) },
      { pattern: PAGES, nth: 6, ...page({ total: 999 }) },
      { pattern: PAGES, nth: 7, ...page({}) },
      { path: '/api/query/funnels', ...respondWith({ data: {} }) },
      { path: '/api/2.0/engage/revenue', ...respondWith({ results: {} }) },
      { path: '/api/query/engage/properties', ...respondWith({ results: { a: { count: 1 } } }) },
      { path: '/api/query/events/properties/top', ...respondWith({}) },
    ],
  },
  {
    what: 'the first responses with cohorts, events and profiles are wrong',
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
      { path: COHORTS, nth: 1, ...respondWith([{ id: 7, created: '2024-05-01T00:00:00' }]) },
      { path: EXPORT, nth: 1, kind: 'trailer' },
      { pattern: PAGES, nth: 1, ...respondWith({ page: 0, session_id: 's', results: [] }) },
    ],
  },
  {
    what: 'responses have no Date header, further pages count against the quota, and a filter by processing time is refused',
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
    what: 'export filters match no event, and a page has fewer profiles than its total',
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
    what: 'the time of an event is a boolean',
    failed: ['export-event-time'],
    untested: ['export-event-day', 'export-filter-forms', 'export-filter-time'],
    faults: [{ path: EXPORT, nth: 1, ...respondWith(eventLine({ time: true, ...PROCESSED })) }],
  },
  {
    what: 'the time of an event is in the year 30000',
    failed: ['export-event-day', 'export-filter-forms'],
    untested: ['export-filter-time'],
    faults: [{ path: EXPORT, nth: 1, ...respondWith(eventLine({ time: 885e12, ...PROCESSED })) }],
  },
  {
    what: 'a processing time is in seconds, and an event is outside of the requested days',
    failed: ['export-processing-time', 'export-event-day'],
    untested: ['export-filter-time'],
    faults: [
      {
        path: EXPORT,
        nth: 1,
        ...respondWith(eventLine({ time: NOON - 30 * 86_400, mp_processing_time_ms: NOON })),
      },
    ],
  },
];
