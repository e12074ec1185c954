import { dayInZone } from '@source-mixpanel/cursor';
import type { SeededRandom } from '@source-mixpanel/testing/seeded-random';

export const ZONES = ['UTC', 'US/Pacific', 'Europe/Warsaw', 'Asia/Tokyo'] as const;
const LAST_DAYS = ['2026-11-11', '2026-11-02', '2026-03-09', '2027-01-01', '2026-06-15'];
const MINUTE = 60_000;

/** Longer than the Python connector sleeps in one run: its today must not change while it does. */
const CLEAR = 90 * MINUTE;

/** A moment near the ends of months, years and summer times. */
export function drawNow(draw: SeededRandom): number {
  const day = Date.parse(draw.pick(LAST_DAYS));
  return clearOfMidnight(day + draw.between(0, 24 * 60 - 1) * MINUTE);
}

/** That moment, or an earlier one when a day ends in one of the zones soon after. */
export function clearOfMidnight(now: number): number {
  let moment = now;
  while (ZONES.some((zone) => dayInZone(moment, zone) !== dayInZone(moment + CLEAR, zone))) {
    moment -= CLEAR;
  }
  return moment;
}
