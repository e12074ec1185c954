import type { Effect, Fault, MixpanelOptions } from '@source-mixpanel/fixtures-server';
import { addDays, type Day } from '@source-mixpanel/cursor';
import type { JsonObject } from '@source-mixpanel/stream';
import { STREAM_NAMES } from './collected-records.js';
import type { SeededDraw } from './seeded-draw.js';
import type { Stop } from './simulated-sync.js';

/** A project, how it is configured, and how many syncs of it there are. */
export interface Scenario {
  readonly project: Partial<MixpanelOptions>;
  /** Epoch milliseconds of the first sync. */
  readonly begins: number;
  readonly config: JsonObject;
  readonly catalog: JsonObject;
  readonly fullRefresh: ReadonlySet<string>;
  readonly start: Day;
  readonly end: Day | undefined;
  readonly zone: string;
  readonly lookBackDays: number;
  readonly syncs: number;
  /** Compress bodies of any size, or none, or as Mixpanel does. */
  readonly gzip: boolean | undefined;
  /** Bytes of the pieces in which bodies arrive. */
  readonly pieceBytes: number;
  readonly latency: number;
  /** Whether bodies find room to be kept until they are proven. */
  readonly roomy: boolean;
}

/** Days around which something happens to calendars. */
const LAST_DAYS = [
  '2026-11-10',
  '2026-11-01',
  '2026-10-25',
  '2026-03-08',
  '2026-03-29',
  '2026-12-31',
  '2028-02-29',
] as const;
const ZONES = [
  'UTC',
  'US/Pacific',
  'Europe/Warsaw',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
] as const;

export function drawScenario(draw: SeededDraw): Scenario {
  const lastDay = draw.pick(LAST_DAYS);
  const days = draw.between(1, 8);
  const zone = draw.pick(ZONES);
  const roomy = !draw.percent(3);
  const perHour = (): number => (draw.percent(60) ? 60 : draw.between(3, 30));
  const quota = { query: perHour(), export: perHour() };
  const lookBackSeconds = draw.pick([0, 0, 0, 3600, 100_000]);
  const attribution = draw.between(0, 5);
  const start = addDays(lastDay, draw.between(0, 2) - days);
  const end = draw.percent(80) ? undefined : addDays(lastDay, draw.between(-2, 5));
  const format = draw.pick(['text', 'python_text', 'raw']);
  const fullRefresh = new Set<string>(
    STREAM_NAMES.filter((name) => name === 'annotations' || draw.percent(8)),
  );
  const prune = draw.percent(15);
  return {
    project: {
      data: 'generated',
      // Bodies of more than one block, to find no room for.
      events: roomy ? draw.between(0, 40) : 250,
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
        where: draw.percent(90)
          ? 'evaluate'
          : draw.pick(['match_nothing', 'refuse_processing_time']),
      },
      engage: {
        defaultPageSize: 1000,
        maximumPageSize: draw.percent(50) ? 1000 : draw.between(1, 6),
        sessionLife: draw.percent(80) ? 600_000 : draw.between(1, 5000),
        lastSession: draw.pick(['kept', 'null']),
        countPages: draw.percent(10),
      },
    },
    begins: Date.parse(addDays(lastDay, 1)) + draw.between(0, 36 * 60) * 60_000,
    config: {
      credentials: {
        option_title: 'Service Account',
        username: 'stand-in.000000.mp-service-account',
        secret: 'stand-in-secret',
        project_id: 12345,
      },
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
    },
    catalog: catalogOf(fullRefresh),
    fullRefresh,
    start,
    end,
    zone,
    lookBackDays: Math.max(attribution, Math.ceil(lookBackSeconds / 86_400)),
    syncs: draw.between(1, 5),
    gzip: draw.pick([undefined, true, false]),
    pieceBytes: draw.pick([16, 200, 1500, 65_536]),
    latency: draw.between(1, 2000),
    roomy,
  };
}

function catalogOf(fullRefresh: ReadonlySet<string>): JsonObject {
  return {
    streams: STREAM_NAMES.map((name) => ({
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

const PATHS = [
  '/api/2.0/export',
  '/api/2.0/export',
  '/api/query/engage',
  '/api/query/engage?',
  '/api/query/cohorts/list',
  '/api/query/funnels',
  '/api/query/engage/revenue',
  '/api/app/projects',
  '/api/',
] as const;

/** What goes wrong with the requests of one sync. */
export function drawFaults(draw: SeededDraw): Fault[] {
  return Array.from({ length: draw.between(1, 5) }, () => {
    const path = draw.pick(PATHS);
    return {
      path,
      ...(draw.percent(8)
        ? {}
        : { nth: Array.from({ length: draw.upTo(6) }, () => draw.between(1, 12)) }),
      effect: drawEffect(draw, path === '/api/2.0/export'),
    };
  });
}

const TRAILERS = [
  'terminated early',
  'export terminated early',
  '{"error":"Query timed out"}',
  '{"error": "internal"}',
] as const;

/** @param lines whether the body consists of lines; elsewhere a trailer alone would be an answer */
function drawEffect(draw: SeededDraw, lines: boolean): Effect {
  switch (
    draw.pick([
      'cut',
      'cut',
      'cut',
      'trailer',
      'storm',
      'undelimited',
      'stall',
      'slow',
      'chunk',
      'delay',
      'answer',
      'answer',
    ])
  ) {
    case 'cut':
      return {
        kind: 'cut',
        at: draw.percent(30) ? -draw.upTo(50) : draw.upTo(4000),
        of: draw.pick(['wire', 'decoded']),
        by: draw.pick(['reset', 'close', 'length', 'gzip']),
      };
    case 'trailer':
      return {
        kind: 'trailer',
        text: draw.pick(TRAILERS),
        newline: draw.percent(50),
        ...(!lines || draw.percent(50) ? {} : { afterLines: draw.between(0, 5) }),
      };
    case 'storm':
      return {
        kind: 'storm',
        times: draw.between(1, 4),
        headers: draw.percent(50),
        retryAfter: draw.upTo(600),
      };
    case 'undelimited':
      return { kind: 'undelimited' };
    case 'stall':
      return { kind: 'stall', after: draw.upTo(3000) };
    case 'slow':
      return { kind: 'drip', bytesPerSecond: 50 + draw.upTo(5000) };
    case 'chunk':
      return { kind: 'chunk', bytes: draw.between(7, 60) };
    case 'delay':
      return { kind: 'delay', milliseconds: draw.upTo(1_500_000) };
    case 'answer':
      return drawAnswer(draw);
  }
}

function drawAnswer(draw: SeededDraw): Effect {
  const headers = draw.percent(20) ? { 'retry-after': String(draw.upTo(100)) } : {};
  return draw.percent(20)
    ? { kind: 'answer', status: 400, body: '{"error": "Timeout Error"}', headers }
    : {
        kind: 'answer',
        status: draw.pick([500, 502, 503, 504]),
        body: draw.pick(['', '<html>bad gateway</html>', '{"error": "internal error"}']),
        headers,
      };
}

/** How a sync is ended before its time; undefined for most. */
export function drawStop(draw: SeededDraw): Stop | undefined {
  if (!draw.percent(35)) return undefined;
  const kind = draw.pick(['signal', 'kill']);
  return draw.percent(50)
    ? { kind, afterLines: draw.between(1, 150) }
    : { kind, afterMilliseconds: draw.upTo(3 * 3_600_000) };
}
