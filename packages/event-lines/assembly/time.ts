import { byteAt, CLOSE_OBJECT, COMMA, endOfValue, isDigit, QUOTE, REFUSED, ZERO } from './bytes';
import { noteTime, writeTime } from './caller';
import { appendSetting, out, put, putNull, setOut } from './output';
import { Setting, settingLength } from './shape';

const DAY: i64 = 86_400_000;
/** Smaller numbers are epoch seconds, larger ones epoch milliseconds. */
const MIN_MILLISECONDS: i64 = 100_000_000_000;
/** A time later than any other. */
const NO_TIME: i64 = 1_000_000_000_000_000;
/** Maximum number of digits of an integer time. Such times are in the years 1970 to 5138. */
const MAX_DIGITS: usize = 14;

/** What was found as the time of the current line. */
namespace Found {
  export const NOTHING: i32 = 0;
  export const MILLISECONDS: i32 = 1;
  /** A value that the host converted to a text, or null. */
  export const TEXT: i32 = 2;
}

let found: i32 = Found.NOTHING;
let milliseconds: i64 = 0;
/** Latest time so far, in epoch milliseconds; -1 if there is none. */
export let greatest: i64 = -1;
/** Earliest time so far, in epoch milliseconds; NO_TIME if there is none. */
export let least: i64 = NO_TIME;
/** Number of records without a time. */
export let withoutTime: i32 = 0;

export function forgetTimes(): void {
  greatest = -1;
  least = NO_TIME;
  withoutTime = 0;
}

export function beginTime(): void {
  found = Found.NOTHING;
}

/** Writes the time column for the value at `at`. Returns the address after the value. */
export function putTime(at: usize): usize {
  const mark = out;
  const isKept = settingLength(Setting.TIME_COLUMN) > 0;
  if (isKept) appendSetting(Setting.TIME_COLUMN);
  let end = putNumber(at);
  if (end == REFUSED) {
    end = endOfValue(at, true);
    if (end == REFUSED) return REFUSED;
    found = Found.TEXT;
    setOut(out + writeTime(at, end, out));
  }
  if (isKept) put(COMMA);
  else setOut(mark);
  return end;
}

/**
 * Appends the time of the current line in epoch seconds; nothing if there is no time. Returns false
 * if the host converted the time, so that its value is unknown here.
 */
export function putSeconds(): bool {
  if (found == Found.TEXT) return false;
  if (found == Found.NOTHING) return true;
  let seconds = <u64>milliseconds / 1000;
  let digits: usize = 1;
  for (let rest = seconds / 10; rest > 0; rest /= 10) digits += 1;
  for (let at = out + digits - 1; at >= out; at -= 1) {
    store<u8>(at, <u8>(ZERO + <u32>(seconds % 10)));
    seconds /= 10;
  }
  setOut(out + digits);
  return true;
}

/** Writes null as the time if the line has no time. */
export function endTime(): void {
  if (found != Found.NOTHING || settingLength(Setting.TIME_COLUMN) == 0) return;
  appendSetting(Setting.TIME_COLUMN);
  putNull();
  put(COMMA);
}

/**
 * Includes the time of the current line in the latest and earliest times. Call this only when the
 * record was written completely, because a time cannot be removed again.
 */
export function countTime(): void {
  if (found == Found.NOTHING) withoutTime += 1;
  else if (found == Found.TEXT) noteTime();
  else {
    if (milliseconds > greatest) greatest = milliseconds;
    if (milliseconds < least) least = milliseconds;
  }
}

/** Writes the text of an integer time. */
function putNumber(start: usize): usize {
  const end = endOfWholeTime(start);
  if (end == REFUSED) return REFUSED;
  milliseconds = wholeTime;
  found = Found.MILLISECONDS;
  putText();
  return end;
}

/** The time that `endOfWholeTime` read last, in epoch milliseconds. */
export let wholeTime: i64 = 0;

/**
 * Reads an integer of at most 14 digits without a sign, followed by a comma or a closing brace, as
 * epoch seconds or milliseconds. Returns the address after it.
 */
export function endOfWholeTime(start: usize): usize {
  let at = start;
  let number: i64 = 0;
  while (isDigit(byteAt(at)) && at - start <= MAX_DIGITS) {
    number = number * 10 + <i64>(byteAt(at) - ZERO);
    at += 1;
  }
  const next = byteAt(at);
  const isWhole = at > start && at - start <= MAX_DIGITS;
  if (!isWhole || (next != COMMA && next != CLOSE_OBJECT)) return REFUSED;
  wholeTime = number < MIN_MILLISECONDS ? number * 1000 : number;
  return at;
}

/** Writes the time as `"2024-06-10T06:13:20.123Z"`, without trailing zeros in the fraction. */
function putText(): void {
  const day = milliseconds / DAY;
  const inDay = <u32>(milliseconds - day * DAY);
  put(QUOTE);
  putDate(<u32>day);
  put(0x54);
  const second = inDay / 1000;
  putPair(second / 3600);
  put(0x3a);
  putPair((second / 60) % 60);
  put(0x3a);
  putPair(second % 60);
  let fraction = inDay % 1000;
  if (fraction > 0) put(0x2e);
  for (let unit: u32 = 100; fraction > 0; unit /= 10) {
    put(ZERO + fraction / unit);
    fraction %= unit;
  }
  put(0x5a);
  put(QUOTE);
}

/**
 * Writes the date of a day, which is numbered from 1970-01-01. The calculation uses years that
 * begin in March, so that the additional day of a leap year is the last day of its year. Then 400
 * years have 146,097 days, and each five months have 153 days.
 */
function putDate(day: u32): void {
  const days = day + 719_468;
  const era = days / 146_097;
  const dayOfEra = days - era * 146_097;
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const shifted = (5 * dayOfYear + 2) / 153;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  putPair(year / 100);
  putPair(year % 100);
  put(0x2d);
  putPair(month);
  put(0x2d);
  putPair(dayOfYear - (153 * shifted + 2) / 5 + 1);
}

/** Writes a number below 100 as two digits. */
function putPair(number: u32): void {
  store<u16>(out, <u16>(0x3030 + number / 10 + ((number % 10) << 8)));
  setOut(out + 2);
}
