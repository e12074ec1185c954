import { dayInZone } from '@source-mixpanel/cursor';
import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';

export const ZONES = ['UTC', 'US/Pacific', 'Europe/Warsaw', 'Asia/Tokyo'] as const;
const LAST_DAYS = ['2026-11-11', '2026-11-02', '2026-03-09', '2027-01-01', '2026-06-15'];
const MINUTE = 60_000;

/** Milliseconds; longer than the Python connector sleeps in one run, because the day must not change while it sleeps. */
const MAX_RUN_MILLISECONDS = 90 * MINUTE;

/** Draws an instant near the end of a month or a year, or near a change between summer and winter time. */
export function drawNow(draw: SeededRandom): number {
  const day = Date.parse(draw.pick(LAST_DAYS));
  return clearOfMidnight(day + draw.between(0, 24 * 60 - 1) * MINUTE);
}

/** Returns an instant after which no day ends in any of the time zones while a connector runs: the given one or an earlier one. */
export function clearOfMidnight(now: number): number {
  let moment = now;
  while (
    ZONES.some((zone) => dayInZone(moment, zone) !== dayInZone(moment + MAX_RUN_MILLISECONDS, zone))
  ) {
    moment -= MAX_RUN_MILLISECONDS;
  }
  return moment;
}
