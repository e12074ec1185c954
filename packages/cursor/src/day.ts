/*
 * Days are counted in UTC with plain arithmetic: the years 0 to 9999 of ISO texts need no library, and a
 * sync compares days thousands of times.
 */
const DAY_MILLISECONDS = 86_400_000;

/** A calendar day without a zone, `YYYY-MM-DD`; days compare like their texts. */
export type Day = string;

/** Whether the text is a day that exists in the calendar: `2024-02-29` is one, `2023-02-29` is not. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const midnight = Date.parse(text);
  // `2023-02-29` is parsed as the first of March.
  return !Number.isNaN(midnight) && dayOf(midnight) === text;
}

/**
 * Returns the day that is so many calendar days later, or earlier when negative. This is calendar
 * arithmetic: no clock change makes a day longer or shorter, and a day that a zone skipped counts
 * too.
 * @throws RangeError for a text that is not a day, or a number of days that is not whole
 */
export function addDays(day: Day, days: number): Day {
  if (!Number.isInteger(days)) {
    throw new RangeError(`cannot add ${String(days)} days to ${day}: not a whole number`);
  }
  return requireDay(dayOf(midnight(day) + days * DAY_MILLISECONDS));
}

/**
 * Returns the whole days from the first to the second: 0 for the same day, negative when the second
 * is earlier.
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
 * Returns the day itself, or the bound that it exceeds. If the bounds contradict each other, the
 * latest wins, so that no day is requested that is not over.
 * @throws RangeError for a text that is not a day
 */
export function clampDay(
  day: Day,
  bounds: { readonly earliest?: Day | undefined; readonly latest?: Day | undefined },
): Day {
  const risen = latestDay(day, bounds.earliest ?? day);
  return earliestDay(risen, bounds.latest ?? risen);
}

/** @throws RangeError for a text that is not a day */
function requireDay(text: string): Day {
  if (!isDay(text)) throw new RangeError(`"${text}" is not a day of the form YYYY-MM-DD`);
  return text;
}

/** Epoch milliseconds of the start of the day in UTC. */
function midnight(day: Day): number {
  return Date.parse(requireDay(day));
}

/** A text that is not a day for an instant outside the years 0 to 9999. */
function dayOf(instant: number): Day {
  return new Date(instant).toISOString().replace('T00:00:00.000Z', '');
}
