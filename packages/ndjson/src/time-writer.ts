import { RawNumber } from '@source-mixpanel/stream';
import { CLOSE_OBJECT, COMMA, isDigit, QUOTE, REFUSED } from './json-bytes.js';
import type { OutputBuffer } from './output-buffer.js';
import { timeText } from './time-text.js';

const DAY = 86_400_000;
/** As seconds below, as milliseconds from here on. */
const LEAST_MILLISECONDS = 1e11;
/** Numbers of up to so many digits lie in the years 1970 to 5138. */
const MOST_DIGITS = 14;
/** Days whose dates are kept. */
const PLACES = 64;
/** Bytes of `"2024-06-10T`. */
const DATE = 12;
/** `"2024-06-10T06:13:20.123Z"` */
export const LONGEST_TIME = 26;

/**
 * Writes times that are whole epoch seconds or milliseconds, without a text or a date object for
 * each. The dates of some days are kept: a body holds the events of a few, in any order.
 */
export class TimeWriter {
  /** Epoch milliseconds of the time written last. */
  milliseconds = 0;
  /** The day each place of `dates` holds; a day has one place it may stand in. */
  private readonly days = new Int32Array(PLACES).fill(-1);
  /** `"2024-06-10T`, for each place. */
  private readonly dates = new Uint8Array(PLACES * DATE);

  /**
   * Writes the number at `start` as text in quotes; there must be room for `LONGEST_TIME`. Gives the
   * position behind it; `REFUSED` for all but whole numbers of at most 14 digits without a sign.
   */
  write(bytes: Uint8Array, start: number, output: OutputBuffer): number {
    let at = start;
    let number = 0;
    for (let byte = bytes[at] ?? 0; isDigit(byte); byte = bytes[at] ?? 0) {
      number = number * 10 + byte - 0x30;
      at += 1;
    }
    const next = bytes[at];
    const isWhole = at > start && at - start <= MOST_DIGITS;
    if (!isWhole || (next !== COMMA && next !== CLOSE_OBJECT)) return REFUSED;
    this.milliseconds = number < LEAST_MILLISECONDS ? number * 1000 : number;
    output.used = this.writeText(output.bytes, output.used);
    return at;
  }

  private writeText(out: Uint8Array, start: number): number {
    const day = Math.floor(this.milliseconds / DAY);
    const date = this.placeOf(day);
    for (let index = 0; index < DATE; index += 1)
      out[start + index] = this.dates[date + index] ?? 0;
    const inDay = this.milliseconds - day * DAY;
    const second = Math.floor(inDay / 1000);
    writePair(out, start + 12, Math.floor(second / 3600));
    out[start + 14] = 0x3a;
    writePair(out, start + 15, Math.floor(second / 60) % 60);
    out[start + 17] = 0x3a;
    writePair(out, start + 18, second % 60);
    let at = start + 20;
    let fraction = inDay % 1000;
    if (fraction > 0) {
      out[at] = 0x2e;
      at += 1;
      for (let unit = 100; fraction > 0; unit /= 10) {
        out[at] = 0x30 + Math.floor(fraction / unit);
        at += 1;
        fraction %= unit;
      }
    }
    out[at] = 0x5a;
    out[at + 1] = QUOTE;
    return at + 2;
  }

  private placeOf(day: number): number {
    const place = day % PLACES;
    if (this.days[place] !== day) {
      this.days[place] = day;
      const text = `"${millisecondsText(day * DAY).slice(0, DATE - 1)}`;
      new TextEncoder().encodeInto(text, this.dates.subarray(place * DATE));
    }
    return place * DATE;
  }
}

/** Two digits. */
function writePair(out: Uint8Array, at: number, number: number): void {
  out[at] = 0x30 + Math.floor(number / 10);
  out[at + 1] = 0x30 + (number % 10);
}

/** What `timeText` makes of a time of the years 1970 to 5138. */
export function millisecondsText(milliseconds: number): string {
  const fraction = String(milliseconds % 1000).padStart(3, '0');
  return timeText(new RawNumber(`${Math.floor(milliseconds / 1000)}.${fraction}`)) ?? '';
}
