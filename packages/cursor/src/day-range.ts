import { addDays, daysBetween, type Day } from './day.js';

/** The days from `from` to `to`, both included; empty if `from` is after `to`. */
export type DayRange = { readonly from: Day; readonly to: Day };

/** Returns the number of days in the range; 0 if `from` is after `to`. */
export function countDays(range: DayRange): number {
  return Math.max(0, daysBetween(range.from, range.to) + 1);
}

/**
 * Divides a range into two halves; the first is one day longer if the number of days is odd.
 * Returns undefined if the range has fewer than two days.
 *
 * ```
 *   range   [=========]
 *   halves  [====][===]
 * ```
 */
export function splitRange(range: DayRange): readonly [DayRange, DayRange] | undefined {
  const days = countDays(range);
  if (days < 2) return undefined;
  const middle = addDays(range.from, Math.ceil(days / 2));
  return [
    { from: range.from, to: addDays(middle, -1) },
    { from: middle, to: range.to },
  ];
}

export interface SlicePlan {
  /** The maximum length of a slice in days; at least 1. */
  readonly widest: number;
  /** The maximum number of slices, unless `widest` requires more; at least 1. */
  readonly atMost: number;
}

/**
 * Divides a range into slices without gaps or overlaps, earliest first. Returns `atMost` slices, or
 * one per day if there are fewer days; if they would have more than `widest` days, as many as
 * `widest` requires. Their lengths differ by at most one day. Returns no slices for an empty range.
 *
 * ```
 *   range               [==============]   from and to included
 *   atMost 3, widest 9  [====][===][===]
 *   atMost 3, widest 4  [==][==][==][==]
 * ```
 *
 * @throws RangeError if `widest` or `atMost` is not an integer above 0
 */
export function planSlices(range: DayRange, plan: SlicePlan): readonly DayRange[] {
  const widest = requireCount('widest', plan.widest);
  const atMost = requireCount('atMost', plan.atMost);
  const days = countDays(range);
  const count = Math.max(Math.ceil(days / widest), Math.min(days, atMost));
  return Array.from({ length: count }, (_, index) => ({
    from: addDays(range.from, Math.ceil((index * days) / count)),
    to: addDays(range.from, Math.ceil(((index + 1) * days) / count) - 1),
  }));
}

/**
 * Divides a range into windows of `size` days, earliest first; only the last may be shorter.
 *
 * ```
 *   range   [==========]
 *   size 4  [===][===][]
 * ```
 *
 * @throws RangeError if the size is not an integer above 0
 */
export function fixedWindows(range: DayRange, size: number): readonly DayRange[] {
  const days = countDays(range);
  const count = Math.ceil(days / requireCount('the window size', size));
  return Array.from({ length: count }, (_, index) => ({
    from: addDays(range.from, index * size),
    to: index === count - 1 ? range.to : addDays(range.from, (index + 1) * size - 1),
  }));
}

function requireCount(name: string, count: number): number {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`${name} must be a whole number above 0, not ${String(count)}`);
  }
  return count;
}
