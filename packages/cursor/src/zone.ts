import { DateTime, IANAZone } from 'luxon';
import { addDays, earliestDay, type Day } from './day.js';

/**
 * Whether the text names a zone of the tz database (`US/Pacific`, `UTC`); bare offsets do not
 * count. Luxon caches each zone, as creating one takes a hundred times as long.
 */
export function isZone(text: string): boolean {
  return /^[A-Za-z]/.test(text) && IANAZone.create(text).isValid;
}

/**
 * Returns the milliseconds by which the local time of a zone is ahead of UTC at an instant.
 * @param instant epoch milliseconds
 * @throws RangeError for an unknown zone
 */
export function offsetInZone(instant: number, zone: string): number {
  if (!isZone(zone)) throw new RangeError(`"${zone}" is not a time zone of the tz database`);
  return DateTime.fromMillis(instant, { zone }).offset * 60_000;
}

/**
 * Returns the calendar day of an instant in a zone; for the present instant, that is today there.
 * @param instant epoch milliseconds
 * @throws RangeError for an unknown zone or an instant outside the years 0 to 9999
 */
export function dayInZone(instant: number, zone: string): Day {
  if (!isZone(zone)) throw new RangeError(`"${zone}" is not a time zone of the tz database`);
  const time = DateTime.fromMillis(instant, { zone });
  if (!time.isValid || time.year < 0 || time.year > 9999) {
    throw new RangeError(`${String(instant)} is not an instant of the years 0 to 9999`);
  }
  return time.toISODate();
}

/**
 * Returns the last day that is over in the zone: the one before today there.
 *
 * ```
 *   … [ the day before ) [ yesterday ) [ today: now … )
 *                        ^^^^^^^^^^^^^ last complete day
 * ```
 *
 * If the zone skipped yesterday (Pacific/Apia, 2011-12-30), the skipped day is returned: it holds
 * no instant, so nothing can be missing from it.
 * @param now epoch milliseconds
 * @throws RangeError for an unknown zone
 */
export function lastCompleteDayInZone(now: number, zone: string): Day {
  return addDays(dayInZone(now, zone), -1);
}

/**
 * Returns today in the zone or in UTC, whichever date is earlier. A server that counts days in the
 * zone of one project and in UTC for another accepts this day from both.
 * @param now epoch milliseconds
 * @throws RangeError for an unknown zone
 */
export function todayInZoneAndUtc(now: number, zone: string): Day {
  return earliestDay(dayInZone(now, zone), dayInZone(now, 'UTC'));
}

/**
 * Returns the last day that is over both in the zone and in UTC: it holds all its events in
 * projects that write times in UTC and in those that write local times.
 *
 * ```
 *   zone  [ the 1st        ) [ the 2nd        ) [ the 3rd: now … )
 *   UTC           [ the 1st        ) [ the 2nd: now …  )
 *                 ^^^^^^^^^^^^^^^^^^ last complete day: the 1st
 * ```
 *
 * @param now epoch milliseconds
 * @throws RangeError for an unknown zone
 */
export function lastCompleteDayInZoneAndUtc(now: number, zone: string): Day {
  return addDays(todayInZoneAndUtc(now, zone), -1);
}

/**
 * Returns the start of a first sync when nothing is configured: today in the zone less 365 days.
 * @param now epoch milliseconds
 * @throws RangeError for an unknown zone
 */
export function defaultStartInZone(now: number, zone: string): Day {
  return addDays(dayInZone(now, zone), -365);
}
