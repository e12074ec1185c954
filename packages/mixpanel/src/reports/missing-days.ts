import { addDays, countDays, type Day, type DayRange } from '@source-mixpanel/cursor';

/**
 * Finds days that a response lacks, so that the caller can request them alone and see whether
 * Mixpanel left them out. Returns the longest gap in the window, cut to `maxDays` days: those next
 * to a day that the response contains, or the last ones if it contains none. Returns undefined if
 * no day is missing.
 * @param days the days of the response, in any order; days outside the window are ignored
 */
export function findMissingDays(
  { from, to }: DayRange,
  days: readonly Day[],
  maxDays: number,
): DayRange | undefined {
  const answered = days.filter((day) => from <= day && day <= to).sort();
  let longest: DayRange | undefined;
  let next = from;
  for (const day of [...answered, addDays(to, 1)]) {
    const gap = { from: next, to: addDays(day, -1) };
    if (countDays(gap) > (longest === undefined ? 0 : countDays(longest))) longest = gap;
    next = addDays(day, 1);
  }
  if (longest === undefined || countDays(longest) <= maxDays) return longest;
  return longest.from === from
    ? { from: addDays(longest.to, 1 - maxDays), to: longest.to }
    : { from: longest.from, to: addDays(longest.from, maxDays - 1) };
}
