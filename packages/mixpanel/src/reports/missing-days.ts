import { addDays, countDays, type Day, type DayRange } from '@source-mixpanel/cursor';

/**
 * Returns days of the longest gap in an answer, at most `count`, next to days that were answered;
 * undefined if no day is missing.
 * @param days of the answer, in any order; others than those of the window do not count
 */
export function daysToCheck(
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
