import { DateTime } from 'luxon';

/** A calendar day without a zone, `YYYY-MM-DD`; days compare like the texts they are. */
export type Day = string;

/** Whether the text is a day that exists in the calendar: `2024-02-29` is one, `2023-02-29` is not. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text, { zone: 'utc' }).isValid;
}

/**
 * The day so many calendar days later, or earlier when negative. Calendar arithmetic: no clock
 * change makes a day longer or shorter, and a day that some zone skipped counts like any other.
 * @throws RangeError for a text that is no day, or days that are no whole number
 */
export function addDays(day: Day, days: number): Day {
  if (!Number.isInteger(days)) {
    throw new RangeError(`cannot add ${String(days)} days to ${day}: not a whole number`);
  }
  return dayOf(midnight(day).plus({ days }));
}

/**
 * Whole days from the first to the second: 0 for the same day, negative when the second is earlier.
 * @throws RangeError for a text that is no day
 */
export function daysBetween(first: Day, second: Day): number {
  return midnight(second).diff(midnight(first), 'days').days;
}

/** @throws RangeError for a text that is no day */
export function earliestDay(first: Day, ...others: readonly Day[]): Day {
  return others.reduce((a, b) => (requireDay(b) < a ? b : a), requireDay(first));
}

/** @throws RangeError for a text that is no day */
export function latestDay(first: Day, ...others: readonly Day[]): Day {
  return others.reduce((a, b) => (requireDay(b) > a ? b : a), requireDay(first));
}

/**
 * The day itself, or the bound it lies beyond. Where the bounds contradict each other the latest
 * wins, so that nothing is asked of a day that is not over.
 * @throws RangeError for a text that is no day
 */
export function clampDay(
  day: Day,
  bounds: { readonly earliest?: Day | undefined; readonly latest?: Day | undefined },
): Day {
  const risen = latestDay(day, bounds.earliest ?? day);
  return earliestDay(risen, bounds.latest ?? risen);
}

/** @throws RangeError for a text that is no day */
function requireDay(text: string): Day {
  if (!isDay(text)) throw new RangeError(`"${text}" is not a day of the form YYYY-MM-DD`);
  return text;
}

function midnight(day: Day): DateTime {
  return DateTime.fromISO(requireDay(day), { zone: 'utc' });
}

function dayOf(time: DateTime): Day {
  return requireDay(time.toFormat('yyyy-MM-dd'));
}
