import type { Buffer } from 'node:buffer';
import { parseJson, type JsonValue } from '@source-mixpanel/stream';
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COMMA,
  endOfString,
  isBlank,
  NEWLINE,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  REFUSED,
} from './json-bytes.js';

/**
 * Position behind the value at `start`, of a line that is known to be JSON: brackets are counted,
 * nothing else is looked at. `REFUSED` when the line ends first.
 * @param blanks whether there may be blanks inside the value; `refuse` makes them `REFUSED`
 */
export function endOfValue(bytes: Uint8Array, start: number, blanks: 'allow' | 'refuse'): number {
  const byte = bytes[start];
  if (byte === QUOTE) return endOfString(bytes, start + 1);
  if (byte !== OPEN_OBJECT && byte !== OPEN_LIST) return endOfScalar(bytes, start);
  let at = start;
  let depth = 0;
  for (;;) {
    const byte = bytes[at] ?? 0;
    at += 1;
    if (byte === QUOTE) {
      at = endOfString(bytes, at);
      if (at === REFUSED) return REFUSED;
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      depth += 1;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      depth -= 1;
      if (depth === 0) return at;
    } else if (byte <= 0x20 && (blanks === 'refuse' || byte === NEWLINE)) {
      return REFUSED;
    }
  }
}

function endOfScalar(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    const byte = bytes[at] ?? 0;
    if (byte === COMMA || byte === CLOSE_OBJECT || isBlank(byte)) return at;
    if (byte < 0x20) return REFUSED;
    at += 1;
  }
}

/** The value that is written from `start` to before `end`. */
export function valueIn(bytes: Buffer, start: number, end: number): JsonValue {
  return parseJson(bytes.toString('utf8', start, end));
}
