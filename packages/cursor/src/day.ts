// Days are calculated in UTC with plain arithmetic and not with Luxon, which would be slow: a sync
// calculates and compares days thousands of times.
const DAY_MILLISECONDS = 86_400_000;

/**
 * A calendar day without a time zone, `YYYY-MM-DD`. The order of days is the order of their texts.
 */
export type Day = string;

/**
 * Returns whether the text is a day that exists in the calendar: `2024-02-29` does, `2023-02-29`
 * does not.
 */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const midnight = Date.parse(text);
  // Date.parse accepts `2023-02-29` as the first of March.
  return !Number.isNaN(midnight) && dayOf(midnight) === text;
}

/**
 * Returns the day that is `days` calendar days later, or earlier if `days` is negative. Every
 * calendar day counts as one, also days of 23 or 25 hours and days that a time zone skipped.
 * @throws RangeError for a text that is not a day, or a number of days that is not an integer
 */
export function addDays(day: Day, days: number): Day {
  if (!Number.isInteger(days)) {
    throw new RangeError(`cannot add ${String(days)} days to ${day}: not a whole number`);
  }
  return requireDay(dayOf(midnight(day) + days * DAY_MILLISECONDS));
}

/**
 * Returns the number of days from the first to the second: 0 for the same day, negative if the
 * second is earlier.
 * @throws RangeError for a text that is not a day
 */
export function daysBetween(first: Day, second: Day): number {
  return (midnight(second) - midnight(first)) / DAY_MILLISECONDS;
}

/** @throws RangeError for a text that is not a day */
export function earliestDay(first: Day, ...others: readonly Day[]): Day {
  return others.reduce((a, b) => (requireDay(b) < a ? b : a), requireDay(first));
}

/** @throws RangeError for a text that is not a day */
export function latestDay(first: Day, ...others: readonly Day[]): Day {
  return others.reduce((a, b) => (requireDay(b) > a ? b : a), requireDay(first));
}

/**
 * Returns the day if it is within the bounds, otherwise the bound that it exceeds. If `earliest` is
 * after `latest`, returns `latest`: callers use it for the last complete day, and later days must
 * not be requested.
 * @throws RangeError for a text that is not a day
 */
export function clampDay(
  day: Day,
  bounds: { readonly earliest?: Day | undefined; readonly latest?: Day | undefined },
): Day {
  const notTooEarly = latestDay(day, bounds.earliest ?? day);
  return earliestDay(notTooEarly, bounds.latest ?? notTooEarly);
}

/** @throws RangeError for a text that is not a day */
function requireDay(text: string): Day {
  if (!isDay(text)) throw new RangeError(`"${text}" is not a day of the form YYYY-MM-DD`);
  return text;
}

/** Returns the start of the day in UTC, in epoch milliseconds. */
function midnight(day: Day): number {
  return Date.parse(requireDay(day));
}

/**
 * Returns the calendar day, in UTC, of an instant at midnight (epoch ms). Outside the years 0 to
 * 9999, the result does not have the form of a day.
 */
function dayOf(instant: number): Day {
  return new Date(instant).toISOString().replace('T00:00:00.000Z', '');
}
