import {
  addDays,
  compareTimestamps,
  countDays,
  type Day,
  type DayRange,
} from '@source-mixpanel/cursor';
import type { ExportState } from './export-state.js';
import type { ExportSlice } from './export-slice.js';

/** A day of which an earlier sync read some pieces and not the last. */
export interface ResumedDay {
  readonly day: Day;
  /** The time of the first event that it did not read, ISO text. */
  readonly since: string;
}

/**
 * Returns the day of the state that was read in part, if it is the first of the fresh days. It is
 * read whole if the zone changed, which moves the day, or if its events could not be filtered by
 * their time.
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
 * Returns the slices of the day.
 *
 * ```
 *   00:00                since                24:00
 *     [ late arrivals only )[ never read          )
 * ```
 *
 * The first slice marks the day: an instant that was recorded before would hide what arrived since.
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
