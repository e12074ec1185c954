import { addDays, daysBetween, earliestDay, type Day } from './day.js';
import type { DayRange } from './day-range.js';
import { startDay, type StartSettings } from './start.js';
import { normaliseTimestamp } from './timestamp.js';
import { dayInZone, lastCompleteDayInZone } from './zone.js';

export interface DaySettings extends StartSettings {
  /** Default: the last complete day. A day after today counts as today. */
  readonly endDate?: Day | undefined;
  /** Days before the cursor that are read again, as their figures still change. */
  readonly attributionDays: number;
}

/**
 * Returns the days that a sync requests; none when the cursor is far enough after the end.
 *
 * ```
 *                start        cursor − attribution     cursor                  end
 * first sync [======================== read ============================] later syncs [====== read
 * again ======][====== read =======] ```
 *
 * Both ends belong to each range. The day of the cursor is always read again: it may have been read
 * before it was over.
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
  // Never before the start, and never in a year that the calendar does not have.
  return { from: addDays(day, -Math.min(attributionDays, daysBetween(start, day))), to };
}

/**
 * Returns the day of a saved cursor: older connectors wrote date-times, some with an offset.
 * @throws RangeError for a text that is not a timestamp
 */
export function cursorDay(cursor: string): Day {
  return normaliseTimestamp(cursor, 'YYYY-MM-DD HH:MM:SS').slice(0, 10);
}
