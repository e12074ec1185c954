import {
  addDays,
  compareTimestamps,
  countDays,
  type Day,
  type DayRange,
} from '@source-mixpanel/cursor';
import type { ExportState } from './export-state.js';
import type { ExportSlice } from './export-slice.js';

/** A day of which an earlier sync read the first pieces, but not the last one. */
export interface ResumedDay {
  readonly day: Day;
  /** Start of the part that was not read, as ISO text. */
  readonly since: string;
}

/**
 * Returns the day that an earlier sync read in part, if it is the first new day. Returns undefined,
 * so that the entire day is read, if the time zone was changed, or if no event was ever read: then
 * the filter for late events cannot be verified.
 */
export function resumedDay(
  state: ExportState | undefined,
  fresh: DayRange,
  zone: string,
): ResumedDay | undefined {
  const { within, time } = state ?? {};
  if (within === undefined || time === undefined || countDays(fresh) === 0) return undefined;
  const { day, until } = within;
  if (day !== fresh.from || within.zone !== zone) return undefined;
  const isInside =
    compareTimestamps(day, until) < 0 && compareTimestamps(until, addDays(day, 1)) < 0;
  return isInside ? { day, since: until } : undefined;
}

/**
 * Returns the two slices of the day:
 *
 * ```
 *   00:00                since                24:00
 *     [ late events only   )[ all events          )
 * ```
 *
 * The first slice has the mark, so its commit records the time of this sync. Recorded before this
 * slice was read, the time would prevent later syncs from requesting its late events.
 */
export function resumedSlices(
  { day, since }: ResumedDay,
  limits: { readonly where: string; readonly failed: DayRange | undefined },
): readonly ExportSlice[] {
  const { where, failed } = limits;
  const days = { from: day, to: day };
  const isFailed = failed !== undefined && failed.from <= day && day <= failed.to;
  return [
    { ...days, where, until: since, mark: day },
    { ...days, since, ...(isFailed ? ({ alone: true } as const) : {}) },
  ];
}
