import { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import {
  answer,
  cohorts,
  configured,
  day,
  fault,
  FUNNELS,
  midnight,
  profiles,
  project,
  read,
  withEvents,
} from './case-parts.js';
import { drawFaultlessConfig, drawFaultlessProject } from './draw-faultless.js';
import { ACCOUNT, PROJECT_SECRET } from './draw-config.js';
import { second } from './draw-project.js';
import { drawNow } from './draw-time.js';
import type { EquivalenceCase } from './equivalence-case.js';

const DAY = 86_400_000;
type Direct = (drawn: EquivalenceCase) => Partial<EquivalenceCase>;

const EXPORT = '/api/2.0/export';
const COHORTS = '/api/query/cohorts/list';

/** Situations that drawn cases contain too rarely. Everything that an entry does not set is drawn. */
const DIRECTED: readonly Direct[] = [
  (drawn) => ({
    ...withEvents(drawn, ['event', '"not the event"'], ['$distinct_id', '"not the user"']),
    ...read('export'),
  }),
  (drawn) => ({ ...withEvents(drawn, ['note', '"a\u2028b"']), ...read('export') }),
  (drawn) => ({
    ...withEvents(drawn, ['ünï', '"Łódź"']),
    ...read('export'),
    project: { ...withEvents(drawn, ['ünï', '"Łódź"']).project, exportType: 'text/plain' },
  }),
  (drawn) => ({
    ...configured(drawn, { date_window_size: 30 }),
    ...read('export'),
    ...fault(
      EXPORT,
      { kind: 'trailer', text: 'terminated early', afterLines: 0, newline: true },
      1,
    ),
  }),
  () => ({
    ...read('export'),
    ...fault(EXPORT, { kind: 'cut', at: 200, of: 'decoded', by: 'reset' }, 2),
  }),
  () => ({
    ...read('export'),
    ...fault(EXPORT, answer(400, 'to_date cannot be later than today')),
  }),
  () => ({ ...read('export'), ...fault(EXPORT, answer(400, 'Unable to authenticate request')) }),
  () => ({ ...read('export'), ...fault(EXPORT, answer(400, '{"error": "Invalid parameter"}')) }),
  () => ({ ...read('export'), ...fault(EXPORT, answer(402, '{"error": "not in the plan"}')) }),
  () => ({ ...read('export'), ...fault(EXPORT, answer(503, 'Service Unavailable'), 1) }),
  () => ({
    ...read('export'),
    ...fault(EXPORT, { kind: 'storm', times: 1, headers: true, retryAfter: 6 }, 1),
  }),
  () => ({
    ...read('export'),
    ...fault(EXPORT, { kind: 'storm', times: 1, headers: false, retryAfter: 6 }, 1),
  }),
  () => ({
    ...read('cohorts', 'export'),
    ...fault(COHORTS, answer(402, '{"error": "not in the plan"}')),
  }),
  () => ({
    ...read('cohorts', 'cohort_members'),
    ...fault(COHORTS, { kind: 'storm', times: 1, headers: true, retryAfter: 40 }, 2),
  }),
  (drawn) => ({
    ...project(drawn, { profiles: profiles(drawn, 5), cohorts: cohorts(drawn, 3) }),
    ...configured(drawn, { page_size: 1, num_workers: 3, start_date: midnight(drawn, 6) }),
    ...read('cohort_members'),
  }),
  (drawn) => ({
    ...project(drawn, { profiles: profiles(drawn, 5), maximumPageSize: 1 }),
    ...configured(drawn, { page_size: 3 }),
    ...read('engage'),
  }),
  (drawn) => ({
    ...project(drawn, { profiles: profiles(drawn, 3, ['amount', '1e400'], ['$city', '17']) }),
    ...read('engage'),
  }),
  (drawn) => ({
    ...project(drawn, { profiles: profiles(drawn, 3, ['amount', '1e400'], ['note', '"\\ud83d"']) }),
    ...read('engage'),
  }),
  (drawn) => ({
    ...project(drawn, { profiles: profiles(drawn, 3, ['distinct_id', '"not the id"']) }),
    ...read('engage'),
  }),
  (drawn) => ({
    ...project(drawn, {
      profiles: profiles(drawn, 3),
      cohorts: cohorts(drawn, 2).map((one) => ({ ...one, dataGroupId: 77 })),
    }),
    ...read('cohort_members'),
  }),
  (drawn) => ({
    ...project(drawn, { funnels: FUNNELS }),
    ...configured(drawn, { end_date: midnight(drawn, -3) }),
    ...read('funnels'),
  }),
  (drawn) => ({
    ...project(drawn, { funnels: FUNNELS }),
    ...configured(drawn, { start_date: midnight(drawn, 3), end_date: midnight(drawn, 3) }),
    ...read('funnels'),
  }),
  (drawn) => ({
    ...configured(drawn, { start_date: undefined, date_window_size: 30 }),
    ...read('engage'),
  }),
  (drawn) => ({ ...configured(drawn, { start_date: day(drawn, 4) }), ...read('cohorts') }),
  (drawn) => ({
    ...project(drawn, { revenue: 'withdrawn' }),
    pythonConnector: 'python-connector-3',
    command: 'discover',
  }),
  (drawn) => ({
    ...configured(drawn, { select_properties_by_default: false }),
    command: 'discover',
  }),
  () => ({
    command: 'discover',
    ...fault('/api/query/engage', { kind: 'storm', times: 2, headers: true, retryAfter: 40 }, 1),
  }),
  (drawn) => ({ ...project(drawn, { plan: 'free' }), command: 'check' }),
  (drawn) => ({
    ...configured(drawn, { credentials: { api_secret: PROJECT_SECRET, project_id: 12345 } }),
    ...read('cohorts', 'export'),
  }),
  (drawn) => ({
    ...configured(drawn, {
      credentials: {
        username: ACCOUNT.username,
        secret: ACCOUNT.secret,
        api_secret: PROJECT_SECRET,
      },
    }),
    ...read('cohorts'),
  }),
  (drawn) => ({
    ...configured(drawn, {
      credentials: { api_secret: PROJECT_SECRET },
    }),
    ...read('annotations', 'cohorts', 'engage', 'export'),
  }),
  (drawn) => ({ ...configured(drawn, { credentials: ACCOUNT }), ...read('annotations') }),
  (drawn) => ({
    ...configured(drawn, { credentials: undefined, api_secret: PROJECT_SECRET }),
    ...read('cohorts'),
  }),
  (drawn) => ({
    ...configured(drawn, {
      credentials: { username: ACCOUNT.username, secret: ACCOUNT.secret },
      project_id: 12345,
    }),
    ...read('cohorts'),
  }),
  (drawn) => ({ ...configured(drawn, { select_properties_by_default: '' }), ...read('cohorts') }),
  (drawn) => ({ ...configured(drawn, { region: undefined }), ...read('cohorts') }),
  (drawn) => ({ ...configured(drawn, { attribution_window: -1 }), command: 'check' }),
  (drawn) => ({ ...configured(drawn, { project_timezone: 'Miami' }), command: 'check' }),
  (drawn) => ({ ...configured(drawn, { end_date: '2026-02-30T00:00:00Z' }), command: 'check' }),
  (drawn) => ({ ...configured(drawn, { end_date: '' }), ...read('export') }),
  (drawn) => ({ ...project(drawn, { profiles: [] }), ...read('annotations') }),
  () => ({ ...read('cohorts'), broken: 'state' }),
  (drawn) => ({
    ...configured(drawn, { start_date: midnight(drawn, 5), end_date: midnight(drawn, 6) }),
    ...read('cohorts'),
  }),
  (drawn) => ({ ...configured(drawn, { start_date: midnight(drawn, -9) }), command: 'check' }),
  ({ now }) => ({
    streams: [
      {
        name: 'engage',
        syncMode: 'incremental',
        state: { last_seen: second(now + 400 * DAY) },
      },
    ],
  }),
  (drawn) => ({
    ...project(drawn, { profiles: profiles(drawn, 3) }),
    streams: [
      {
        name: 'engage',
        syncMode: 'full_refresh',
        state: { last_seen: second(drawn.now - DAY / 2) },
      },
    ],
  }),
];

/**
 * Draws a case that contains one of the rare situations.
 * @param at selects the situation; any integer from 0
 */
export function drawDirected(seed: number, at: number): EquivalenceCase {
  const draw = new SeededRandom(seed);
  const now = drawNow(draw);
  const faultless = drawFaultlessProject(draw, now);
  const drawn: EquivalenceCase = {
    seed,
    pythonConnector: draw.percent(50) ? 'python-connector-4' : 'python-connector-3',
    now,
    project: faultless,
    config: drawFaultlessConfig(draw, faultless, now),
    command: 'read',
    streams: [],
    faults: [],
  };
  return { ...drawn, ...DIRECTED[at % DIRECTED.length]?.(drawn) };
}
