import { addDays, daysBetween, earliestDay, type Day } from './day.js';
import type { DayRange } from './day-range.js';
import { startDay, type StartSettings } from './start.js';
import { normaliseTimestamp } from './timestamp.js';
import { dayInZone, lastCompleteDayInZone } from './zone.js';

export interface DaySettings extends StartSettings {
  /** The last day to read; default: the last complete day. A day in the future counts as today. */
  readonly endDate?: Day | undefined;
  /**
   * The number of days before the cursor that are read again, because their figures may still
   * change.
   */
  readonly attributionDays: number;
}

/**
 * Returns the days that a sync reads. The range is empty if even the day `attributionDays` before
 * the cursor is after the last day to read.
 *
 * ```
 *                start        cursor − attributionDays cursor                  end
 *  first sync    [======================== read ============================]
 *  later syncs                [====== read again ======][====== read =======]
 * ```
 *
 * Both ends of a range are included. The day of the cursor is always read again, because it may not
 * have been over when it was read.
 * @param now epoch milliseconds
 * @throws RangeError for a cursor that is not a timestamp, or an unknown zone
 */
export function daysToRead(
  cursor: string | undefined,
  settings: DaySettings,
  now: number,
): DayRange {
  const { zone, attributionDays } = settings;
  const start = startDay(settings, now);
  const to =
    settings.endDate === undefined
      ? lastCompleteDayInZone(now, zone)
      : earliestDay(settings.endDate, dayInZone(now, zone));
  if (cursor === undefined) return { from: start, to };
  const day = cursorDay(cursor);
  // The number of days is limited before it is subtracted: a very large one would lead to a year
  // before 0, which `addDays` rejects.
  return { from: addDays(day, -Math.min(attributionDays, daysBetween(start, day))), to };
}

/**
 * Returns the day of a saved cursor. Older connectors saved date-times, some with an offset.
 * @throws RangeError for a text that is not a timestamp
 */
export function cursorDay(cursor: string): Day {
  return normaliseTimestamp(cursor, 'YYYY-MM-DD HH:MM:SS').slice(0, 10);
}
