import { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import {
  createCohorts,
  createProfiles,
  daysAgo,
  FUNNELS,
  midnight,
  respond,
  withEvents,
  withFault,
  withProject,
  withSettings,
  withStreams,
} from './case-parts.js';
import { drawFaultlessConfig, drawFaultlessProject } from './draw-faultless.js';
import { ACCOUNT, PROJECT_SECRET } from './draw-config.js';
import { dateTimeText } from './draw-project.js';
import { drawNow } from './draw-time.js';
import type { EquivalenceCase } from './equivalence-case.js';

const DAY = 86_400_000;
type Situation = (drawn: EquivalenceCase) => Partial<EquivalenceCase>;

const EXPORT = '/api/2.0/export';
const COHORTS = '/api/query/cohorts/list';

/** Rare situations. Each returns the parts of a case that it needs; the other parts are drawn. */
const SITUATIONS: readonly Situation[] = [
  (drawn) => ({
    ...withEvents(drawn, ['event', '"not the event"'], ['$distinct_id', '"not the user"']),
    ...withStreams('export'),
  }),
  (drawn) => ({ ...withEvents(drawn, ['note', '"a\u2028b"']), ...withStreams('export') }),
  (drawn) => ({
    ...withEvents(drawn, ['ünï', '"Łódź"']),
    ...withStreams('export'),
    project: { ...withEvents(drawn, ['ünï', '"Łódź"']).project, exportType: 'text/plain' },
  }),
  (drawn) => ({
    ...withSettings(drawn, { date_window_size: 30 }),
    ...withStreams('export'),
    ...withFault(
      EXPORT,
      { kind: 'trailer', text: 'terminated early', afterLines: 0, newline: true },
      1,
    ),
  }),
  () => ({
    ...withStreams('export'),
    ...withFault(EXPORT, { kind: 'cut', at: 200, of: 'decoded', by: 'reset' }, 2),
  }),
  () => ({
    ...withStreams('export'),
    ...withFault(EXPORT, respond(400, 'to_date cannot be later than today')),
  }),
  () => ({
    ...withStreams('export'),
    ...withFault(EXPORT, respond(400, 'Unable to authenticate request')),
  }),
  () => ({
    ...withStreams('export'),
    ...withFault(EXPORT, respond(400, '{"error": "Invalid parameter"}')),
  }),
  () => ({
    ...withStreams('export'),
    ...withFault(EXPORT, respond(402, '{"error": "not in the plan"}')),
  }),
  () => ({
    ...withStreams('export'),
    ...withFault(EXPORT, respond(503, 'Service Unavailable'), 1),
  }),
  () => ({
    ...withStreams('export'),
    ...withFault(EXPORT, { kind: 'storm', times: 1, headers: true, retryAfter: 6 }, 1),
  }),
  () => ({
    ...withStreams('export'),
    ...withFault(EXPORT, { kind: 'storm', times: 1, headers: false, retryAfter: 6 }, 1),
  }),
  () => ({
    ...withStreams('cohorts', 'export'),
    ...withFault(COHORTS, respond(402, '{"error": "not in the plan"}')),
  }),
  () => ({
    ...withStreams('cohorts', 'cohort_members'),
    ...withFault(COHORTS, { kind: 'storm', times: 1, headers: true, retryAfter: 40 }, 2),
  }),
  (drawn) => ({
    ...withProject(drawn, { profiles: createProfiles(drawn, 5), cohorts: createCohorts(drawn, 3) }),
    ...withSettings(drawn, { page_size: 1, num_workers: 3, start_date: midnight(drawn, 6) }),
    ...withStreams('cohort_members'),
  }),
  (drawn) => ({
    ...withProject(drawn, { profiles: createProfiles(drawn, 5), maximumPageSize: 1 }),
    ...withSettings(drawn, { page_size: 3 }),
    ...withStreams('engage'),
  }),
  (drawn) => ({
    ...withProject(drawn, {
      profiles: createProfiles(drawn, 3, ['amount', '1e400'], ['$city', '17']),
    }),
    ...withStreams('engage'),
  }),
  (drawn) => ({
    ...withProject(drawn, {
      profiles: createProfiles(drawn, 3, ['amount', '1e400'], ['note', '"\\ud83d"']),
    }),
    ...withStreams('engage'),
  }),
  (drawn) => ({
    ...withProject(drawn, { profiles: createProfiles(drawn, 3, ['distinct_id', '"not the id"']) }),
    ...withStreams('engage'),
  }),
  (drawn) => ({
    ...withProject(drawn, {
      profiles: createProfiles(drawn, 3),
      cohorts: createCohorts(drawn, 2).map((one) => ({ ...one, dataGroupId: 77 })),
    }),
    ...withStreams('cohort_members'),
  }),
  (drawn) => ({
    ...withProject(drawn, { funnels: FUNNELS }),
    ...withSettings(drawn, { end_date: midnight(drawn, -3) }),
    ...withStreams('funnels'),
  }),
  (drawn) => ({
    ...withProject(drawn, { funnels: FUNNELS }),
    ...withSettings(drawn, { start_date: midnight(drawn, 3), end_date: midnight(drawn, 3) }),
    ...withStreams('funnels'),
  }),
  (drawn) => ({
    ...withSettings(drawn, { start_date: undefined, date_window_size: 30 }),
    ...withStreams('engage'),
  }),
  (drawn) => ({
    ...withSettings(drawn, { start_date: daysAgo(drawn, 4) }),
    ...withStreams('cohorts'),
  }),
  (drawn) => ({
    ...withProject(drawn, { revenue: 'withdrawn' }),
    pythonConnector: 'python-connector-3',
    command: 'discover',
  }),
  (drawn) => ({
    ...withSettings(drawn, { select_properties_by_default: false }),
    command: 'discover',
  }),
  () => ({
    command: 'discover',
    ...withFault(
      '/api/query/engage',
      { kind: 'storm', times: 2, headers: true, retryAfter: 40 },
      1,
    ),
  }),
  (drawn) => ({ ...withProject(drawn, { plan: 'free' }), command: 'check' }),
  (drawn) => ({
    ...withSettings(drawn, { credentials: { api_secret: PROJECT_SECRET, project_id: 12345 } }),
    ...withStreams('cohorts', 'export'),
  }),
  (drawn) => ({
    ...withSettings(drawn, {
      credentials: {
        username: ACCOUNT.username,
        secret: ACCOUNT.secret,
        api_secret: PROJECT_SECRET,
      },
    }),
    ...withStreams('cohorts'),
  }),
  (drawn) => ({
    ...withSettings(drawn, { credentials: { api_secret: PROJECT_SECRET } }),
    ...withStreams('annotations', 'cohorts', 'engage', 'export'),
  }),
  (drawn) => ({ ...withSettings(drawn, { credentials: ACCOUNT }), ...withStreams('annotations') }),
  (drawn) => ({
    ...withSettings(drawn, { credentials: undefined, api_secret: PROJECT_SECRET }),
    ...withStreams('cohorts'),
  }),
  (drawn) => ({
    ...withSettings(drawn, {
      credentials: { username: ACCOUNT.username, secret: ACCOUNT.secret },
      project_id: 12345,
    }),
    ...withStreams('cohorts'),
  }),
  (drawn) => ({
    ...withSettings(drawn, { select_properties_by_default: '' }),
    ...withStreams('cohorts'),
  }),
  (drawn) => ({ ...withSettings(drawn, { region: undefined }), ...withStreams('cohorts') }),
  (drawn) => ({ ...withSettings(drawn, { attribution_window: -1 }), command: 'check' }),
  (drawn) => ({ ...withSettings(drawn, { project_timezone: 'Miami' }), command: 'check' }),
  (drawn) => ({ ...withSettings(drawn, { end_date: '2026-02-30T00:00:00Z' }), command: 'check' }),
  (drawn) => ({ ...withSettings(drawn, { end_date: '' }), ...withStreams('export') }),
  (drawn) => ({ ...withProject(drawn, { profiles: [] }), ...withStreams('annotations') }),
  () => ({ ...withStreams('cohorts'), broken: 'state' }),
  (drawn) => ({
    ...withSettings(drawn, { start_date: midnight(drawn, 5), end_date: midnight(drawn, 6) }),
    ...withStreams('cohorts'),
  }),
  (drawn) => ({
    ...withSettings(drawn, { start_date: midnight(drawn, -9) }),
    command: 'check',
  }),
  ({ now }) => ({
    streams: [
      {
        name: 'engage',
        syncMode: 'incremental',
        state: { last_seen: dateTimeText(now + 400 * DAY) },
      },
    ],
  }),
  (drawn) => ({
    ...withProject(drawn, { profiles: createProfiles(drawn, 3) }),
    streams: [
      {
        name: 'engage',
        syncMode: 'full_refresh',
        state: { last_seen: dateTimeText(drawn.now - DAY / 2) },
      },
    ],
  }),
];

/**
 * Draws a case with a situation that is rare in other cases.
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
  return { ...drawn, ...SITUATIONS[at % SITUATIONS.length]?.(drawn) };
}
