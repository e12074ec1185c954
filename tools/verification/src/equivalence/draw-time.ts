import { dayInZone } from '@source-mixpanel/cursor';
import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';

export const ZONES = ['UTC', 'US/Pacific', 'Europe/Warsaw', 'Asia/Tokyo'] as const;
const DAYS = ['2026-11-11', '2026-11-02', '2026-03-09', '2027-01-01', '2026-06-15'];
const MINUTE = 60_000;

/**
 * Longer than the Python connector sleeps in one run, because the day must not change while it
 * sleeps.
 */
const MAX_RUN_MILLISECONDS = 90 * MINUTE;

/**
 * Draws an instant on one of a few days: at the turn of a year, after a change of daylight saving
 * time, or another day.
 */
export function drawNow(draw: SeededRandom): number {
  const day = Date.parse(draw.pick(DAYS));
  return avoidMidnight(day + draw.between(0, 24 * 60 - 1) * MINUTE);
}

/**
 * Returns this instant or an earlier one, so that no connector is running at midnight in any of the
 * time zones.
 */
export function avoidMidnight(now: number): number {
  let moment = now;
  while (
    ZONES.some((zone) => dayInZone(moment, zone) !== dayInZone(moment + MAX_RUN_MILLISECONDS, zone))
  ) {
    moment -= MAX_RUN_MILLISECONDS;
  }
  return moment;
}
