import { addDays, countDays, type Day, type DayRange } from '@source-mixpanel/cursor';

/**
 * Finds the longest gap between the days of a response. Returns at most `most` days of this gap:
 * those next to a day that the response contains, if there is one. Returns undefined if no day is
 * missing.
 * @param days the days of the response, in any order; days outside the window are ignored
 */
export function findMissingDays(
  { from, to }: DayRange,
  days: readonly Day[],
  most: number,
): DayRange | undefined {
  const answered = days.filter((day) => from <= day && day <= to).sort();
  let longest: DayRange | undefined;
  let next = from;
  for (const day of [...answered, addDays(to, 1)]) {
    const gap = { from: next, to: addDays(day, -1) };
    if (countDays(gap) > (longest === undefined ? 0 : countDays(longest))) longest = gap;
    next = addDays(day, 1);
  }
  if (longest === undefined || countDays(longest) <= most) return longest;
  return longest.from === from
    ? { from: addDays(longest.to, 1 - most), to: longest.to }
    : { from: longest.from, to: addDays(longest.from, most - 1) };
}
