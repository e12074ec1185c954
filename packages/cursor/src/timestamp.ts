import { DateTime } from 'luxon';
import { addDays, isDay } from './day.js';

/** The format in which a timestamp is written: in UTC, without a fraction of a second. */
export type TimestampShape = 'YYYY-MM-DDTHH:MM:SS' | 'YYYY-MM-DD HH:MM:SS' | 'YYYY-MM-DDTHH:MM:SSZ';

const FORMATS: Readonly<Record<TimestampShape, string>> = {
  'YYYY-MM-DDTHH:MM:SS': "yyyy-MM-dd'T'HH:mm:ss",
  'YYYY-MM-DD HH:MM:SS': 'yyyy-MM-dd HH:mm:ss',
  'YYYY-MM-DDTHH:MM:SSZ': "yyyy-MM-dd'T'HH:mm:ss'Z'",
};

/** Matches a date and, optionally: T or a space and a time, a fraction, and Z or an offset. */
const TIMESTAMP =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}:\d{2})(?:[.,](\d+))?\s?([Zz]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?$/;

/** The first and the last second, in epoch milliseconds, whose year in UTC has four digits. */
const FIRST_SECOND = Date.parse('0000-01-01T00:00:00Z');
const LAST_SECOND = Date.parse('9999-12-31T23:59:59Z');

interface Instant {
  /** The instant without its fraction of a second, in epoch milliseconds. */
  readonly second: number;
  /** All digits of the fraction without trailing zeros. */
  readonly fraction: string;
}

/**
 * Returns whether the value is a timestamp: `YYYY-MM-DDTHH:MM:SS`, where a space may replace the T,
 * a fraction of any length may follow, and then Z or an offset (default: UTC). A day is also
 * accepted and means its midnight. Instants whose year in UTC is not between 0 and 9999 are
 * rejected, because they could not be written again.
 */
export function isTimestamp(value: unknown): value is string {
  return typeof value === 'string' && readInstant(value) !== undefined;
}

/**
 * Returns a negative number if the first is before the second, a positive number if it is after it,
 * and 0 if both are the same instant, even if they are written in different ways.
 * @throws RangeError for a text that is not a timestamp
 */
export function compareTimestamps(first: string, second: string): number {
  const a = requireInstant(first);
  const b = requireInstant(second);
  if (a.second !== b.second) return a.second - b.second;
  return a.fraction < b.fraction ? -1 : Number(a.fraction > b.fraction);
}

/**
 * Returns the later of the two as it is written; the first if both are the same instant.
 * @throws RangeError for a text that is not a timestamp
 */
export function latestTimestamp(first: string, second: string): string {
  return compareTimestamps(first, second) < 0 ? second : first;
}

/**
 * Converts a timestamp to epoch milliseconds. Digits of the fraction after the third are dropped.
 * @throws RangeError for a text that is not a timestamp
 */
export function timestampMilliseconds(timestamp: string): number {
  const { second, fraction } = requireInstant(timestamp);
  return second + Number(fraction.slice(0, 3).padEnd(3, '0'));
}

/**
 * Formats an instant (epoch milliseconds). A fraction of a second is dropped.
 * @throws RangeError for an instant outside the years 0 to 9999
 */
export function timestampText(instant: number, shape: TimestampShape): string {
  const time = DateTime.fromMillis(instant, { zone: 'utc' });
  if (!time.isValid || time.year < 0 || time.year > 9999) {
    throw new RangeError(`${String(instant)} is not an instant of the years 0 to 9999`);
  }
  return time.toFormat(FORMATS[shape]);
}

/**
 * Converts a timestamp to another format, in UTC. The fraction is dropped and not rounded up:
 * rounded up, a cursor would skip records of the same second.
 * @throws RangeError for a text that is not a timestamp
 */
export function normaliseTimestamp(timestamp: string, shape: TimestampShape): string {
  return timestampText(requireInstant(timestamp).second, shape);
}

/**
 * Returns the cursor moved back by a number of seconds. A day is moved by complete days, rounded
 * up, and remains a day; a timestamp is returned as `YYYY-MM-DDTHH:MM:SS`.
 * @throws RangeError for a text that is not a timestamp
 */
export function subtractFromCursor(cursor: string, seconds: number): string {
  if (isDay(cursor)) return addDays(cursor, -Math.ceil(seconds / 86_400));
  return timestampText(timestampMilliseconds(cursor) - seconds * 1000, 'YYYY-MM-DDTHH:MM:SS');
}

function requireInstant(text: string): Instant {
  const instant = readInstant(text);
  if (instant === undefined) {
    // The text may be content of a record, which must not appear in errors or logs.
    throw new RangeError('not a timestamp of the form YYYY-MM-DDTHH:MM:SS');
  }
  return instant;
}

function readInstant(text: string): Instant | undefined {
  const [, date, time = '00:00:00', fraction = '', offset = 'Z'] = TIMESTAMP.exec(text) ?? [];
  if (date === undefined) return undefined;
  const zone = offset.toUpperCase();
  const second = zone === 'Z' ? utcSecond(date, time) : secondWithOffset(`${date}T${time}${zone}`);
  // `9999-12-31T23:59:59-11:00` is in the year 10000 in UTC, which could not be written as a
  // cursor.
  return second === undefined || second < FIRST_SECOND || second > LAST_SECOND
    ? undefined
    : { second, fraction: fraction.replace(/0+$/, '') };
}

function secondWithOffset(text: string): number | undefined {
  const instant = DateTime.fromISO(text);
  return instant.isValid ? instant.toMillis() : undefined;
}

/**
 * Converts a time in UTC without Luxon, which would take ten times as long: this is called for
 * every profile.
 */
function utcSecond(date: string, time: string): number | undefined {
  const second = Date.parse(`${date}T${time}Z`);
  // Date.parse accepts 2023-02-30 as a day in March, and 24:00:00 as the next midnight.
  const isReal =
    !Number.isNaN(second) && new Date(second).toISOString().startsWith(`${date}T${time}`);
  return isReal ? second : undefined;
}
