import { DateTime } from 'luxon';
import { addDays, isDay } from './day.js';

/** How a timestamp is written: always in UTC, always whole seconds. */
export type TimestampShape = 'YYYY-MM-DDTHH:MM:SS' | 'YYYY-MM-DD HH:MM:SS' | 'YYYY-MM-DDTHH:MM:SSZ';

const FORMATS: Readonly<Record<TimestampShape, string>> = {
  'YYYY-MM-DDTHH:MM:SS': "yyyy-MM-dd'T'HH:mm:ss",
  'YYYY-MM-DD HH:MM:SS': 'yyyy-MM-dd HH:mm:ss',
  'YYYY-MM-DDTHH:MM:SSZ': "yyyy-MM-dd'T'HH:mm:ss'Z'",
};

/** Date; T or a blank and the time; fraction; Z or an offset. The date alone is its midnight. */
const TIMESTAMP =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}:\d{2})(?:[.,](\d+))?\s?([Zz]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?$/;

/** Epoch milliseconds of the seconds that four digits of a year can be written for, in UTC. */
const FIRST_SECOND = Date.parse('0000-01-01T00:00:00Z');
const LAST_SECOND = Date.parse('9999-12-31T23:59:59Z');

interface Instant {
  /** Epoch milliseconds of the whole second. */
  readonly second: number;
  /** Digits behind the point without trailing zeros, as many as were written. */
  readonly fraction: string;
}

/**
 * Whether the value is a timestamp: `YYYY-MM-DDTHH:MM:SS`, with a blank for the T, with Z, an offset
 * or neither (UTC then), with a fraction of any length; or a day, which stands for its midnight. An
 * instant outside the years 0 to 9999 of UTC is not one, as it could not be written again.
 */
export function isTimestamp(value: unknown): value is string {
  return typeof value === 'string' && readInstant(value) !== undefined;
}

/**
 * Negative, 0 or positive as the first lies before, at or after the second. They are compared as
 * instants, whatever their shapes and however long their fractions.
 * @throws RangeError for a text that is no timestamp
 */
export function compareTimestamps(first: string, second: string): number {
  const a = requireInstant(first);
  const b = requireInstant(second);
  if (a.second !== b.second) return a.second - b.second;
  return a.fraction < b.fraction ? -1 : Number(a.fraction > b.fraction);
}

/**
 * The later of the two, as it is written; the first when they are the same instant.
 * @throws RangeError for a text that is no timestamp
 */
export function latestTimestamp(first: string, second: string): string {
  return compareTimestamps(first, second) < 0 ? second : first;
}

/**
 * Epoch milliseconds; digits behind the third of a fraction are dropped.
 * @throws RangeError for a text that is no timestamp
 */
export function timestampMilliseconds(timestamp: string): number {
  const { second, fraction } = requireInstant(timestamp);
  return second + Number(fraction.slice(0, 3).padEnd(3, '0'));
}

/**
 * The instant (epoch milliseconds) in the shape asked for. A fraction of a second is dropped.
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
 * The timestamp in the shape asked for, in UTC. The fraction is dropped and not rounded: as an
 * inclusive lower bound the result then reads a little again and never skips anything.
 * @throws RangeError for a text that is no timestamp
 */
export function normaliseTimestamp(timestamp: string, shape: TimestampShape): string {
  return timestampText(requireInstant(timestamp).second, shape);
}

/**
 * The cursor moved back by so many seconds. A day moves by whole days, rounded up, and stays a
 * day; a timestamp comes back as `YYYY-MM-DDTHH:MM:SS`.
 * @throws RangeError for a text that is no timestamp
 */
export function subtractFromCursor(cursor: string, seconds: number): string {
  if (isDay(cursor)) return addDays(cursor, -Math.ceil(seconds / 86_400));
  return timestampText(timestampMilliseconds(cursor) - seconds * 1000, 'YYYY-MM-DDTHH:MM:SS');
}

function requireInstant(text: string): Instant {
  const instant = readInstant(text);
  if (instant === undefined) {
    // Without the text: it may be a record's.
    throw new RangeError('not a timestamp of the form YYYY-MM-DDTHH:MM:SS');
  }
  return instant;
}

function readInstant(text: string): Instant | undefined {
  const [, date, time = '00:00:00', fraction = '', offset = 'Z'] = TIMESTAMP.exec(text) ?? [];
  if (date === undefined) return undefined;
  const zone = offset.toUpperCase();
  const second = zone === 'Z' ? utcSecond(date, time) : secondWithOffset(`${date}T${time}${zone}`);
  // `9999-12-31T23:59:59-11:00` lies in the year 10000 of UTC: a cursor that could not be written.
  return second === undefined || second < FIRST_SECOND || second > LAST_SECOND
    ? undefined
    : { second, fraction: fraction.replace(/0+$/, '') };
}

function secondWithOffset(text: string): number | undefined {
  const instant = DateTime.fromISO(text);
  return instant.isValid ? instant.toMillis() : undefined;
}

/** Every profile has such a timestamp: luxon takes ten times as long. */
function utcSecond(date: string, time: string): number | undefined {
  const second = Date.parse(`${date}T${time}Z`);
  // Date.parse takes 2023-02-30 for a day in March, and 24:00:00 for the next midnight.
  const isReal =
    !Number.isNaN(second) && new Date(second).toISOString().startsWith(`${date}T${time}`);
  return isReal ? second : undefined;
}
