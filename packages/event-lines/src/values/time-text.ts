import { RawNumber, type JsonValue } from '@source-mixpanel/exact-json';

/**
 * Numbers from this one on are epoch milliseconds. As epoch seconds they would be in the year 5138.
 */
const MIN_MILLISECONDS = 10n ** 11n;
const YEAR_1 = -62_135_596_800n;
const YEAR_10000 = 253_402_300_800n;

/**
 * Converts a time to `YYYY-MM-DDTHH:MM:SSZ` in UTC. Accepts epoch seconds, epoch milliseconds
 * (absolute value at least 1e11) and ISO text (in UTC if it has no zone). A text of nine or more
 * digits is read as a number. Fractions of a second are kept, to the nanosecond and without
 * trailing zeros. Returns undefined for anything else, and for years outside 1 to 9999.
 */
export function timeText(value: JsonValue | undefined): string | undefined {
  if (value instanceof RawNumber) return parseNumberTime(value.text);
  if (typeof value === 'number') return parseNumberTime(String(value));
  if (typeof value !== 'string') return undefined;
  return /^-?\d{9,}(?:\.\d+)?$/.test(value) ? parseNumberTime(value) : parseIsoTime(value);
}

/**
 * Compares two results of `timeText`. Returns a negative number, 0 or a positive number if the
 * first is earlier, equal or later.
 */
export function compareTimeTexts(first: string, second: string): number {
  // The `Z` is removed, because with it a full second would sort after its fractions.
  const [a, b] = [first.slice(0, -1), second.slice(0, -1)];
  return a < b ? -1 : Number(a > b);
}

const NUMBER = /^(-?\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,2}))?$/;

function parseNumberTime(digits: string): string | undefined {
  // Longer numbers are rejected, because they are not times and their conversion takes long.
  const [, integer, fraction = '', exponent = '0'] =
    (digits.length <= 100 && NUMBER.exec(digits)) || [];
  if (integer === undefined) return undefined;
  const mantissa = BigInt(integer + fraction);
  const nanoseconds = shift(mantissa, 9 - fraction.length + Number(exponent));
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  return formatTime(
    size < MIN_MILLISECONDS * 10n ** 9n
      ? nanoseconds
      : shift(mantissa, 6 - fraction.length + Number(exponent)),
  );
}

const ISO =
  /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(?:(:\d\d)(?:[.,](\d+))?)? ?([Zz]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?$/;

function parseIsoTime(text: string): string | undefined {
  const [, date, time = '00:00', second = ':00', fraction = '', offset = 'Z'] =
    ISO.exec(text) ?? [];
  const written = `${date ?? ''}T${time}${second}`;
  const epoch = Date.parse(`${written}Z`);
  // `Date.parse` reads February 30 as March 1, so the result is converted back.
  if (Number.isNaN(epoch) || !new Date(epoch).toISOString().startsWith(written)) return undefined;
  const seconds = BigInt(epoch / 1000 - parseOffsetSeconds(offset));
  return formatTime(seconds * 10n ** 9n + BigInt(fraction.slice(0, 9).padEnd(9, '0')));
}

function parseOffsetSeconds(offset: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(offset) ?? [];
  return (sign === '-' ? -60 : 60) * (60 * Number(hours) + Number(minutes));
}

function formatTime(nanoseconds: bigint): string | undefined {
  const seconds = shift(nanoseconds, -9);
  if (seconds < YEAR_1 || seconds >= YEAR_10000) return undefined;
  const fraction = String(nanoseconds - seconds * 10n ** 9n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return fraction === '' ? `${text}Z` : `${text}.${fraction}Z`;
}

/** Multiplies a number by a power of ten, rounding down. */
function shift(number: bigint, power: number): bigint {
  if (power >= 0) return number * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  const rest = ((number % divisor) + divisor) % divisor;
  return (number - rest) / divisor;
}

/** Returns the same as `timeText` for a time in the years 1970 to 5138. */
export function formatMilliseconds(milliseconds: number): string {
  const fraction = String(milliseconds % 1000).padStart(3, '0');
  return timeText(new RawNumber(`${Math.floor(milliseconds / 1000)}.${fraction}`)) ?? '';
}
