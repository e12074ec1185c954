import {
  addDays,
  dayInZone,
  daysBetween,
  earliestDay,
  isDay,
  latestDay,
  type Day,
} from '@source-mixpanel/cursor';
import { isJsonObject } from '@source-mixpanel/exact-json';
import type { ReportTables } from '../report/report-tables.js';
import type { CountSettings } from './count-comparison.js';
import { sidesOfUtc } from './project-days.js';

export interface ComparedDays {
  readonly from: Day;
  readonly to: Day;
  readonly count: number;
}

/** What the comparison needs from the state of `export`. */
export interface ExportProgress {
  /** The last day that was read completely. */
  readonly through: Day | undefined;
  /** The first day that could not be read. */
  readonly failedFrom: Day | undefined;
  readonly zone: string | undefined;
  /** Identifies the settings that select and protect data; undefined if none are set. */
  readonly selection: string | undefined;
}

export async function exportProgress(tables: ReportTables): Promise<ExportProgress> {
  const saved = await tables.savedState('export');
  const { read_through: through, time, failed_days: failed, zone, selection } = saved;
  const failedFrom = isJsonObject(failed) ? dayIn(failed['from']) : undefined;
  // A state of the Python connector only contains the time of the newest event, whose day may not
  // have ended.
  const newest = dayIn(time);
  return {
    through: dayIn(through) ?? (newest === undefined ? undefined : addDays(newest, -1)),
    failedFrom,
    zone: typeof zone === 'string' ? zone : undefined,
    selection: typeof selection === 'string' ? selection : undefined,
  };
}

export interface DaySources {
  readonly progress: ExportProgress;
  /**
   * The first and the last day of the events in the target, according to `time` as it is written.
   */
  readonly events: readonly [first: string, last: string];
  /** The first and the last day of the counts. */
  readonly counts: readonly [first: string, last: string];
  readonly settings: Pick<CountSettings, 'zone' | 'lookBackDays'>;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Returns the days, in the time zone of the project, that are complete in both streams and will not
 * be read again; undefined if there are none.
 *
 * ```
 *   export          [ first event ............................ read through ]
 *   event_counts            [ first ....................................... last ]
 *   compared                [ ........... ) look-back of the next sync )  today )
 * ```
 *
 * `export` is read by days in UTC. A day of a project in Asia begins on the UTC day before, and a
 * day of a project in America ends on the UTC day after, so the first or the last day of the project
 * may be in `export` only in part.
 */
export function comparedDays(sources: DaySources): ComparedDays | undefined {
  const { progress, events, counts, settings, now } = sources;
  const { zone, lookBackDays } = settings;
  const [first, last] = events;
  const through = progress.through ?? addDays(last, -1);
  const { failedFrom } = progress;
  const lastRead =
    failedFrom === undefined ? through : earliestDay(through, addDays(failedFrom, -1));
  if (lastRead < first) return undefined;
  const { isAhead, isBehind } = sidesOfUtc(zone, { from: first, to: lastRead });
  const from = latestDay(addDays(first, isAhead ? 1 : 0), counts[0]);
  const lastComplete = addDays(lastRead, isBehind ? -1 : 0);
  const lastFinal = addDays(earliestDay(lastRead, counts[1]), -lookBackDays);
  const to = earliestDay(lastComplete, lastFinal, addDays(dayInZone(now, zone), -1));
  return to < from ? undefined : { from, to, count: 1 + daysBetween(from, to) };
}

function dayIn(value: unknown): Day | undefined {
  const day = typeof value === 'string' ? value.slice(0, 10) : '';
  return isDay(day) ? day : undefined;
}
