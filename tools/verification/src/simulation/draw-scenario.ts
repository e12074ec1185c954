import type { MockMixpanelOptions } from '@source-mixpanel/fixtures-server';
import { addDays, latestDay, type Day } from '@source-mixpanel/cursor';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { SHARED_STREAMS } from '../harness/projects/stream-names.js';
import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { MOCK_CREDENTIALS } from '../harness/stage/mock-credentials.js';

/**
 * What a chain of syncs reads: a project, with a configuration and the properties of the network.
 */
export interface Scenario {
  readonly project: Partial<MockMixpanelOptions>;
  /** Epoch milliseconds of the first sync. */
  readonly begins: number;
  readonly config: JsonObject;
  readonly catalog: JsonObject;
  /** The streams that are read with a full refresh. */
  readonly fullRefresh: ReadonlySet<string>;
  readonly start: Day;
  readonly end: Day | undefined;
  readonly zone: string;
  /** The lookback window of events in days. */
  readonly lookBackDays: number;
  /** The setting `attribution_window`: the lookback window of the other streams in days. */
  readonly attributionDays: number;
  /** The number of syncs. */
  readonly syncs: number;
  /** Whether all bodies are compressed, or none; undefined: those that Mixpanel compresses. */
  readonly gzip: boolean | undefined;
  /** The number of bytes in each piece in which bodies arrive. */
  readonly pieceBytes: number;
  /** The maximum latency in milliseconds. */
  readonly latency: number;
  /** The setting `refresh_hours`. */
  readonly refreshHours: number;
  /** Whether there is storage in which bodies are kept until they are verified. */
  readonly hasStorage: boolean;
}

/**
 * The last days of projects: days near a change of the clocks, or at the end of a month or year.
 */
const LAST_DAYS = [
  '2026-11-10',
  '2026-11-01',
  '2026-10-25',
  '2026-03-08',
  '2026-03-29',
  '2026-12-31',
  '2028-02-29',
] as const;
export const ZONES = [
  'UTC',
  'US/Pacific',
  'Europe/Warsaw',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
] as const;

/**
 * The setting `refresh_hours` by the seed modulo 9. For kept seeds it is 0, so that they still test
 * what they were kept for.
 */
const REFRESH_HOURS = [1, 0, 0, 12, 0, 0, 168, 0, 0] as const;

/**
 * The remainders of seeds modulo 9 for which exports are compared with Mixpanel's counts. No kept
 * seed has one of them.
 */
const COUNTED = new Set([5, 6, 8]);

export function drawScenario(draw: SeededRandom, seed: number): Scenario {
  const refreshHours = REFRESH_HOURS[seed % REFRESH_HOURS.length] ?? 0;
  const lastDay = draw.pick(LAST_DAYS);
  const days = draw.between(1, 8);
  const zone = draw.pick(ZONES);
  const hasStorage = !draw.percent(3);
  const perHour = (): number => (draw.percent(60) ? 60 : draw.between(3, 30));
  const quota = { query: perHour(), export: perHour() };
  const lookBackSeconds = draw.pick([0, 0, 0, 3600, 100_000]);
  const attribution = draw.between(0, 5);
  const start = addDays(lastDay, draw.between(0, 2) - days);
  // The connector refuses a start after the end.
  const end = draw.percent(80)
    ? undefined
    : latestDay(start, addDays(lastDay, draw.between(-2, 5)));
  const format = draw.pick(['text', 'python_text', 'raw']);
  const fullRefresh = new Set<string>(
    SHARED_STREAMS.filter((name) => name === 'annotations' || draw.percent(8)),
  );
  const prune = draw.percent(15);
  return {
    project: drawProject(draw, { lastDay, days, zone, quota, hasStorage }),
    begins: Date.parse(addDays(lastDay, 1)) + draw.between(0, 36 * 60) * 60_000,
    config: {
      credentials: MOCK_CREDENTIALS,
      project_timezone: zone,
      start_date: start,
      ...(end === undefined ? {} : { end_date: end }),
      attribution_window: attribution,
      export_lookback_window: lookBackSeconds,
      date_window_size: draw.pick([1, 2, 30]),
      page_size: draw.pick([1, 3, 1000]),
      num_workers: draw.between(1, 4),
      export_format: format,
      cohort_members_mode: draw.pick(['changed', 'changed', 'all']),
      select_properties_by_default: !prune,
      requests_per_hour: quota,
      refresh_hours: refreshHours,
      verify_counts: COUNTED.has(seed % REFRESH_HOURS.length),
    },
    catalog: catalogOf(fullRefresh),
    fullRefresh,
    start,
    end,
    zone,
    attributionDays: attribution,
    lookBackDays: Math.max(attribution, Math.ceil(lookBackSeconds / 86_400)),
    syncs: draw.between(1, 5),
    gzip: draw.pick([undefined, true, false]),
    pieceBytes: draw.pick([16, 200, 1500, 65_536]),
    latency: draw.between(1, 2000),
    refreshHours,
    hasStorage,
  };
}

interface ProjectFacts {
  readonly lastDay: Day;
  readonly days: number;
  readonly zone: string;
  /** Requests per hour. */
  readonly quota: { readonly query: number; readonly export: number };
  readonly hasStorage: boolean;
}

function drawProject(draw: SeededRandom, facts: ProjectFacts): Partial<MockMixpanelOptions> {
  const { lastDay, days, zone, quota, hasStorage } = facts;
  return {
    data: 'generated',
    // A body of one block is verified even without storage. So without storage there are enough
    // events for several blocks.
    events: hasStorage ? draw.between(0, 40) : 250,
    profiles: draw.between(0, 12),
    days,
    seed: draw.between(0, 1_000_000),
    lastDay,
    hostile: draw.percent(50),
    zone,
    epoch: draw.percent(30) ? 'local' : 'utc',
    dateSkew: draw.percent(10) ? draw.between(-60, 60) * 1000 : 0,
    quota: {
      queryPerHour: quota.query,
      exportPerHour: quota.export,
      queryConcurrency: 5,
      exportPerSecond: 3,
      exportConcurrency: 100,
      window: 3_600_000,
      headers: draw.percent(75),
    },
    export: {
      prepare: draw.percent(20) ? draw.upTo(900_000) : 0,
      visibilityDelay: draw.percent(20) ? draw.upTo(50 * 60_000) : 0,
      where: draw.percent(90) ? 'evaluate' : draw.pick(['match_nothing', 'refuse_processing_time']),
    },
    engage: {
      defaultPageSize: 1000,
      maximumPageSize: draw.percent(50) ? 1000 : draw.between(1, 6),
      sessionLife: draw.percent(80) ? 600_000 : draw.between(1, 5000),
      lastSession: draw.pick(['kept', 'null']),
      countPages: draw.percent(10),
    },
  };
}

function catalogOf(fullRefresh: ReadonlySet<string>): JsonObject {
  return {
    streams: SHARED_STREAMS.map((name) => ({
      stream: {
        name,
        json_schema: {
          type: 'object',
          properties: Object.fromEntries(
            [
              'insert_id',
              'event',
              'last_seen',
              'city',
              'cohort_id',
              'distinct_id',
              'id',
              'date',
            ].map((column) => [column, {}]),
          ),
        },
      },
      sync_mode: fullRefresh.has(name) ? 'full_refresh' : 'incremental',
      destination_sync_mode: 'append',
    })),
  };
}
