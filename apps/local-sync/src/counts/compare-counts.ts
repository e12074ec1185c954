import { isZone } from '@source-mixpanel/cursor';
import type { ReportTables } from '../report/report-tables.js';
import {
  comparedDays,
  exportProgress,
  type ComparedDays,
  type DaySources,
} from './compared-days.js';
import type {
  ComparedCounts,
  CountComparison,
  CountGap,
  CountSettings,
  NotCompared,
} from './count-comparison.js';
import { DEFAULT_LOOK_BACK_DAYS } from './count-settings.js';
import { prepareCounts, prepareEvents, prepareNames, timeOfEvents } from './counted-days.js';

/** The maximum number of gaps that are listed. */
const MAX_GAPS = 10;
/**
 * The columns of `compared_events` with the day of an event, for the two meanings that `time` may
 * have. `zoned`: it is UTC, and the day is that of the time zone of the project. `written`: it is
 * local time already, as in projects created before 2023.
 */
const DAY_COLUMNS = ['zoned', 'written'] as const;

export interface CompareOptions {
  /**
   * The settings of the configuration. If undefined, the states in the target show the settings.
   */
  readonly settings: CountSettings | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Compares the number of events of each name and day with Mixpanel's own counts (the stream
 * `event_counts`). It is a gap if the target has fewer events than Mixpanel counts, but not if it
 * has more. Rows are already distinct by their key. Rows without an `insert_id` have no key, so each
 * of them is counted.
 *
 * Whether `time` is UTC depends on when the project was created, so both meanings are tried. A gap
 * is reported only if both show one.
 */
export async function compareCounts(
  tables: ReportTables,
  { settings: configured, now }: CompareOptions,
): Promise<CountComparison> {
  if (!tables.has('event_counts', 'date', 'event', 'count')) return { kind: 'absent' };
  if ((await tables.columnOf('export', 'event')) === undefined) return { kind: 'absent' };
  const progress = await exportProgress(tables);
  if (configured === undefined && progress.selection !== undefined) {
    return notCompared('the settings that select events are in the configuration: use --config');
  }
  const settings = configured ?? {
    zone: progress.zone ?? '',
    lookBackDays: DEFAULT_LOOK_BACK_DAYS,
    selected: { kind: 'all' },
  };
  if (settings.selected.kind === 'filter')
    return notCompared("export_where is set, and Mixpanel's counts cannot be filtered");
  if (!isZone(settings.zone))
    return notCompared('the time zone of the project is unknown: use --config');
  const ranges = await daysInTarget(tables);
  const days = ranges && comparedDays({ ...ranges, progress, settings, now });
  if (days === undefined) return notCompared('no day is complete in both export and event_counts');
  const problem = await prepareNames(tables, settings.selected);
  if (problem !== undefined) return notCompared(problem);
  await prepareEvents(tables, days, settings.zone);
  await prepareCounts(tables, days);
  return findGaps(tables, days);
}

function notCompared(reason: string): NotCompared {
  return { kind: 'not_compared', reason };
}

async function daysInTarget(
  tables: ReportTables,
): Promise<Pick<DaySources, 'events' | 'counts'> | undefined> {
  const time = await timeOfEvents(tables);
  const [events] = await tables.rows(
    `SELECT CAST(min(day) AS VARCHAR), CAST(max(day) AS VARCHAR)
     FROM (SELECT CAST(${time} AS DATE) AS day FROM export) WHERE day BETWEEN DATE '1970-01-01' AND DATE '9999-01-01'`,
  );
  const [counts] = await tables.rows(
    `SELECT CAST(min(day) AS VARCHAR), CAST(max(day) AS VARCHAR)
     FROM (SELECT TRY_CAST(CAST("date" AS VARCHAR) AS DATE) AS day FROM event_counts)
     WHERE day BETWEEN DATE '1970-01-01' AND DATE '9999-01-01'`,
  );
  const [first, last] = events ?? [];
  const [from, to] = counts ?? [];
  if (!first || !last || !from || !to) return undefined;
  return { events: [first, last], counts: [from, to] };
}

async function findGaps(tables: ReportTables, days: ComparedDays): Promise<CountComparison> {
  const [[events] = []] = await tables.rows(
    'SELECT count(DISTINCT event) FROM compared_counts WHERE n > 0',
  );
  const [[untimed] = []] = await tables.rows(
    'SELECT coalesce(sum(n), 0) FROM compared_events WHERE written IS NULL',
  );
  const compared: Omit<ComparedCounts, 'gaps' | 'gapCount'> = {
    ...{ from: days.from, to: days.to, days: days.count },
    kind: 'compared',
    events: Number(events),
  };
  let best: DayGaps | undefined;
  for (const dayColumn of DAY_COLUMNS) {
    const found = await gapsBy(tables, dayColumn);
    // Events without a usable time may belong to any day, so they may be the missing events of any
    // day.
    if (found.missing <= Number(untimed)) return { ...compared, gaps: [], gapCount: 0 };
    if (best === undefined || found.missing < best.missing) best = found;
  }
  const { gaps, gapCount } = best ?? { gaps: [], gapCount: 0 };
  return { ...compared, gaps, gapCount };
}

interface DayGaps {
  /** The number of missing events that renamed or hidden events do not explain. */
  readonly missing: number;
  readonly gaps: readonly CountGap[];
  readonly gapCount: number;
}

/**
 * Returns the gaps for one of the two meanings of `time`.
 *
 * If a name was merged into another, Mixpanel counts its events under the other name, but exports
 * them under their own name, which has no count. So exported events without a count may be the ones
 * that other names lack on the same day. A day has gaps only if more events are missing than that.
 */
async function gapsBy(
  tables: ReportTables,
  dayColumn: (typeof DAY_COLUMNS)[number],
): Promise<DayGaps> {
  const sql = `WITH own AS (
      SELECT ${dayColumn} AS day, event, sum(n) AS n FROM compared_events WHERE ${dayColumn} IS NOT NULL GROUP BY ALL),
    lacking AS (
      SELECT day, event, c.n AS counted, coalesce(own.n, 0) AS exported
      FROM compared_counts c LEFT JOIN own USING (day, event) WHERE c.n > coalesce(own.n, 0)),
    uncounted AS (
      SELECT day, sum(n) AS n FROM own ANTI JOIN compared_counts USING (day, event)
      WHERE event NOT IN (SELECT event FROM explained_names) GROUP BY day),
    incomplete AS (
      SELECT day, sum(counted - exported) - coalesce(any_value(uncounted.n), 0) AS missing
      FROM lacking LEFT JOIN uncounted USING (day) GROUP BY day HAVING missing > 0)
    SELECT CAST(day AS VARCHAR), event, counted, exported, count(*) OVER (),
      (SELECT sum(missing) FROM incomplete)
    FROM lacking WHERE day IN (SELECT day FROM incomplete)
    ORDER BY day, counted - exported DESC, event LIMIT ${MAX_GAPS}`;
  const rows = await tables.rows(sql);
  const [first] = rows;
  return {
    missing: Number(first?.[5] ?? '0'),
    gapCount: Number(first?.[4] ?? '0'),
    gaps: rows.map(([day, event, counted, exported]) => ({
      ...{ day: day ?? '', event: event ?? '' },
      ...{ counted: Number(counted), exported: Number(exported) },
    })),
  };
}
