import { DateTime, IANAZone } from 'luxon';
import { addDays, earliestDay, type Day } from './day.js';

/**
 * Returns whether the text is the name of a time zone in the tz database (`US/Pacific`, `UTC`).
 * Offsets such as `+05:00` are not names. Luxon caches each zone, so that this is fast.
 */
export function isZone(text: string): boolean {
  return /^[A-Za-z]/.test(text) && IANAZone.create(text).isValid;
}

/**
 * Returns the offset of the local time of a zone from UTC at an instant, in milliseconds; positive
 * if the local time is ahead.
 * @param instant epoch milliseconds
 * @throws RangeError for an unknown zone
 */
export function offsetInZone(instant: number, zone: string): number {
  if (!isZone(zone)) throw new RangeError(`"${zone}" is not a time zone of the tz database`);
  return DateTime.fromMillis(instant, { zone }).offset * 60_000;
}

/**
 * Returns the calendar day of an instant in a zone.
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
 * Returns the last day that is over in the zone, which is the day before today in that zone.
 *
 * ```
 *   … [ the day before ) [ yesterday ) [ today: now … )
 *                        ^^^^^^^^^^^^^ last complete day
 * ```
 *
 * If the zone skipped yesterday (Pacific/Apia, 2011-12-30), the skipped day is returned. It has no
 * data, so nothing is missing from it.
 * @param now epoch milliseconds
 * @throws RangeError for an unknown zone
 */
export function lastCompleteDayInZone(now: number, zone: string): Day {
  return addDays(dayInZone(now, zone), -1);
}

/**
 * Returns today in the zone or today in UTC, whichever date is earlier. The days of some projects
 * are in UTC and those of others in the project's zone; this day has begun in both.
 * @param now epoch milliseconds
 * @throws RangeError for an unknown zone
 */
export function todayInZoneAndUtc(now: number, zone: string): Day {
  return earliestDay(dayInZone(now, zone), dayInZone(now, 'UTC'));
}

/**
 * Returns the last day that is over both in the zone and in UTC. It is complete whether the days of
 * the project are in UTC or in the zone.
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
 * Returns the default start of a first sync: 365 days before today in the zone.
 * @param now epoch milliseconds
 * @throws RangeError for an unknown zone
 */
export function defaultStartInZone(now: number, zone: string): Day {
  return addDays(dayInZone(now, zone), -365);
}
