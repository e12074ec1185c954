import { DateTime } from 'luxon';
import { addDays, isDay } from './day.js';

/** How a timestamp is written: always in UTC, always whole seconds. */
export type TimestampShape = 'YYYY-MM-DDTHH:MM:SS' | 'YYYY-MM-DD HH:MM:SS' | 'YYYY-MM-DDTHH:MM:SSZ';

const FORMATS: Readonly<Record<TimestampShape, string>> = {
  'YYYY-MM-DDTHH:MM:SS': "yyyy-MM-dd'T'HH:mm:ss",
  'YYYY-MM-DD HH:MM:SS': 'yyyy-MM-dd HH:mm:ss',
  'YYYY-MM-DDTHH:MM:SSZ': "yyyy-MM-dd'T'HH:mm:ss'Z'",
};

/** Date; T or a space and the time; fraction; Z or an offset. The date alone is its midnight. */
const TIMESTAMP =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}:\d{2})(?:[.,](\d+))?\s?([Zz]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?$/;

/** The first second, in epoch milliseconds, whose year has four digits in UTC. */
const FIRST_SECOND = Date.parse('0000-01-01T00:00:00Z');
const LAST_SECOND = Date.parse('9999-12-31T23:59:59Z');

interface Instant {
  /** The whole second in epoch milliseconds. */
  readonly second: number;
  /** The digits after the point without trailing zeros, however many. */
  readonly fraction: string;
}

/**
 * Whether the value is a timestamp: `YYYY-MM-DDTHH:MM:SS`, with a space instead of the T, with Z,
 * an offset or neither (then UTC), with a fraction of any length; or a day, which means its
 * midnight. An instant outside the years 0 to 9999 of UTC is rejected, as it could not be written
 * again.
 */
export function isTimestamp(value: unknown): value is string {
  return typeof value === 'string' && readInstant(value) !== undefined;
}

/**
 * Returns a negative number, 0 or a positive one if the first is before, at or after the second.
 * They are compared as instants, whatever their shapes and however long their fractions.
 * @throws RangeError for a text that is not a timestamp
 */
export function compareTimestamps(first: string, second: string): number {
  const a = requireInstant(first);
  const b = requireInstant(second);
  if (a.second !== b.second) return a.second - b.second;
  return a.fraction < b.fraction ? -1 : Number(a.fraction > b.fraction);
}

/**
 * Returns the later of the two, as it is written; the first when they are the same instant.
 * @throws RangeError for a text that is not a timestamp
 */
export function latestTimestamp(first: string, second: string): string {
  return compareTimestamps(first, second) < 0 ? second : first;
}

/**
 * Returns epoch milliseconds; digits of a fraction after the third are dropped.
 * @throws RangeError for a text that is not a timestamp
 */
export function timestampMilliseconds(timestamp: string): number {
  const { second, fraction } = requireInstant(timestamp);
  return second + Number(fraction.slice(0, 3).padEnd(3, '0'));
}

/**
 * Returns the instant (epoch milliseconds) in the requested shape. A fraction of a second is
 * dropped.
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
 * Returns the timestamp in the requested shape, in UTC. The fraction is dropped and not rounded, so
 * that an inclusive lower bound reads a little again and never skips anything.
 * @throws RangeError for a text that is not a timestamp
 */
export function normaliseTimestamp(timestamp: string, shape: TimestampShape): string {
  return timestampText(requireInstant(timestamp).second, shape);
}

/**
 * Returns the cursor moved back by that many seconds. A day moves by whole days, rounded up, and
 * stays a day; a timestamp is returned as `YYYY-MM-DDTHH:MM:SS`.
 * @throws RangeError for a text that is not a timestamp
 */
export function subtractFromCursor(cursor: string, seconds: number): string {
  if (isDay(cursor)) return addDays(cursor, -Math.ceil(seconds / 86_400));
  return timestampText(timestampMilliseconds(cursor) - seconds * 1000, 'YYYY-MM-DDTHH:MM:SS');
}

function requireInstant(text: string): Instant {
  const instant = readInstant(text);
  if (instant === undefined) {
    // The text is left out: it may belong to a record.
    throw new RangeError('not a timestamp of the form YYYY-MM-DDTHH:MM:SS');
  }
  return instant;
}

function readInstant(text: string): Instant | undefined {
  const [, date, time = '00:00:00', fraction = '', offset = 'Z'] = TIMESTAMP.exec(text) ?? [];
  if (date === undefined) return undefined;
  const zone = offset.toUpperCase();
  const second = zone === 'Z' ? utcSecond(date, time) : secondWithOffset(`${date}T${time}${zone}`);
  // `9999-12-31T23:59:59-11:00` is in the year 10000 of UTC: a cursor that could not be written.
  return second === undefined || second < FIRST_SECOND || second > LAST_SECOND
    ? undefined
    : { second, fraction: fraction.replace(/0+$/, '') };
}

function secondWithOffset(text: string): number | undefined {
  const instant = DateTime.fromISO(text);
  return instant.isValid ? instant.toMillis() : undefined;
}

/** Converts without luxon, which takes ten times as long; every profile has such a timestamp. */
function utcSecond(date: string, time: string): number | undefined {
  const second = Date.parse(`${date}T${time}Z`);
  // Date.parse accepts 2023-02-30 as a day in March, and 24:00:00 as the next midnight.
  const isReal =
    !Number.isNaN(second) && new Date(second).toISOString().startsWith(`${date}T${time}`);
  return isReal ? second : undefined;
}
