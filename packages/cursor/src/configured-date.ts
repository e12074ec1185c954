import { DateTime } from 'luxon';
import type { Day } from './day.js';

/**
 * Matches a date, optionally followed by T or a space and a time. The date may be written as
 * `2024-01-01`, `20240101`, an ISO week date (`2024-W01-1`) or an ordinal date (`2024-001`).
 */
const DATE_AND_TIME =
  /^(\d{4}-\d{2}-\d{2}|\d{8}|\d{4}-W\d{2}-\d|\d{4}W\d{3}|\d{4}-?\d{3})(?:[T ](.+))?$/;

/**
 * Returns the date of a configured date or date-time as it is written: the time and the offset are
 * validated but do not change the date. Returns undefined if the text is empty or absent.
 * @throws RangeError for any other text
 */
export function parseConfiguredDate(text: string | undefined): Day | undefined {
  if (text === undefined || text === '') return undefined;
  const [, date, time] = DATE_AND_TIME.exec(text) ?? [];
  if (date !== undefined) {
    const day = DateTime.fromISO(date, { zone: 'utc' });
    const dateAndTime = DateTime.fromISO(time === undefined ? date : `${date}T${time}`, {
      zone: 'utc',
    });
    if (day.isValid && dateAndTime.isValid) return day.toFormat('yyyy-MM-dd');
  }
  throw new RangeError(`"${text}" is not a date (YYYY-MM-DD) or date-time (YYYY-MM-DDTHH:MM:SSZ)`);
}
