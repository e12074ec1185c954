import { addDays, daysBetween, type Day } from './day.js';

/** Days from the first to the last, both included; empty when `from` lies after `to`. */
export type DayRange = { readonly from: Day; readonly to: Day };

/** Returns the number of days in the range: 0 when `from` is after `to`. */
export function countDays(range: DayRange): number {
  return Math.max(0, daysBetween(range.from, range.to) + 1);
}

/**
 * Returns two ranges that cover the same days; the first is one day longer if the number of days is
 * odd. Undefined when the range holds fewer than two days.
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
  /** The maximum number of days of a slice, at least 1. */
  readonly widest: number;
  /** How many slices may start without waiting, at least 1. */
  readonly atMost: number;
}

/**
 * Returns slices that cover the range without gap or overlap, earliest first: `atMost` of them but
 * never more than days, none wider than `widest`, as even as whole days allow. If `widest` requires
 * more than `atMost`, there are as few as possible. There are none when the range is empty.
 *
 * ```
 *   range               [==============]   from and to included
 *   atMost 3, widest 9  [====][===][===]
 *   atMost 3, widest 4  [==][==][==][==]
 * ```
 *
 * @throws RangeError when `widest` or `atMost` is not a whole number above 0
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
 * Returns windows of exactly `size` days from the start of the range; only the last may be shorter.
 *
 * ```
 *   range   [==========]
 *   size 4  [===][===][]
 * ```
 *
 * @throws RangeError when the size is not a whole number above 0
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
