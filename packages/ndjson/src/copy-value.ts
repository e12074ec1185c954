import type { ByteSource } from './byte-source.js';
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  firstStop,
  IS_STOP,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  REFUSED,
} from './json-bytes.js';
import type { OutputBuffer } from './output-buffer.js';

/*
 * Each function copies the value at `start`, of a line that is known to be JSON, as a JSON string,
 * and gives the position behind it. There must be room for twice the bytes of the value and two.
 * Where the line ends inside the value, or the value cannot be copied, it gives `REFUSED`, and what
 * was stored behind `used` counts for nothing.
 *
 * Finding the end and copying is one loop: to find it first and then store byte by byte took 1.3 times
 * as long over texts of 8 to 28 bytes, to store them natively (`set` of a `subarray`) 1.7 times.
 */

/** A string, as it is written. */
export function copyString(source: ByteSource, start: number, output: OutputBuffer): number {
  const { bytes, view, lastFour } = source;
  const { bytes: out, view: target } = output;
  out[output.used] = QUOTE;
  let used = output.used + 1;
  let at = start + 1;
  for (;;) {
    let stop = 4;
    while (stop === 4 && at <= lastFour) {
      const four = view.getInt32(at, true);
      target.setInt32(used, four, true);
      stop = firstStop(four);
      at += stop;
      used += stop;
    }
    const byte = bytes[at] ?? 0;
    out[used] = byte;
    at += 1;
    used += 1;
    // One of the last three bytes of the chunk.
    if (IS_STOP[byte] === 0) continue;
    if (byte === QUOTE) break;
    if (byte !== BACKSLASH) return REFUSED;
    out[used] = bytes[at] ?? 0;
    at += 1;
    used += 1;
  }
  output.used = used;
  return at;
}

/** Bytes a number is written with. */
const IS_NUMBER = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number('+-.0123456789Ee'.includes(String.fromCharCode(byte))),
);

/** A number, digit for digit. */
export function copyNumber(bytes: Uint8Array, start: number, output: OutputBuffer): number {
  const out = output.bytes;
  out[output.used] = QUOTE;
  let used = output.used + 1;
  let at = start;
  for (let byte = bytes[at] ?? 0; IS_NUMBER[byte] === 1; byte = bytes[at] ?? 0) {
    out[used] = byte;
    at += 1;
    used += 1;
  }
  out[used] = QUOTE;
  output.used = used + 1;
  return at;
}

/**
 * A list or an object as JSON text. `REFUSED` for one with blanks or escapes: `writeJson` would
 * write it without them.
 */
export function copyNested(bytes: Uint8Array, start: number, output: OutputBuffer): number {
  const out = output.bytes;
  out[output.used] = QUOTE;
  let used = output.used + 1;
  let at = start;
  let depth = 0;
  let isInside = false;
  do {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      out[used] = BACKSLASH;
      used += 1;
      isInside = !isInside;
    } else if (byte === BACKSLASH || byte < 0x20 || (byte === 0x20 && !isInside)) {
      return REFUSED;
    } else if (!isInside) {
      if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1;
    }
    out[used] = byte;
    at += 1;
    used += 1;
  } while (depth > 0);
  out[used] = QUOTE;
  output.used = used + 1;
  return at;
}
