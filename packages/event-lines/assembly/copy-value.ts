import {
  BACKSLASH,
  byteAt,
  CLOSE_LIST,
  CLOSE_OBJECT,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  REFUSED,
  scalarEnds,
  SPACE,
  stops,
} from './bytes';
import { out, setOut } from './output';

/*
 * Each function copies the value at `start`, of a line that is known to be JSON, as a JSON string,
 * and gives the address behind it. There must be room for twice the bytes of the value and two.
 * Where the line ends inside the value, or the value cannot be copied, it gives `REFUSED` and has
 * written nothing.
 */

/** A string, as it is written. Finding the end and copying is one loop. */
export function copyString(start: usize): usize {
  let to = out;
  let at = start;
  // The opening quote is copied along and would stop the scan.
  store<u8>(to, <u8>QUOTE);
  to += 1;
  at += 1;
  while (true) {
    const bytes = v128.load(at);
    v128.store(to, bytes);
    const found = stops(bytes);
    if (found == 0) {
      at += 16;
      to += 16;
      continue;
    }
    const before = <usize>ctz(found);
    at += before;
    to += before;
    const byte = byteAt(at);
    if (byte == QUOTE) break;
    if (byte != BACKSLASH) return REFUSED;
    // Both bytes of the escape: the second may be a quote.
    store<u16>(to, load<u16>(at));
    at += 2;
    to += 2;
  }
  setOut(to + 1);
  return at + 1;
}

/** A number, digit for digit. */
export function copyNumber(start: usize): usize {
  let to = out;
  store<u8>(to, <u8>QUOTE);
  to += 1;
  let at = start;
  while (true) {
    const bytes = v128.load(at);
    v128.store(to, bytes);
    const ends = scalarEnds(bytes);
    if (ends != 0) {
      const before = <usize>ctz(ends);
      at += before;
      to += before;
      break;
    }
    at += 16;
    to += 16;
  }
  store<u8>(to, <u8>QUOTE);
  setOut(to + 1);
  return at;
}

/** A list or an object as JSON text. Not one with blanks or escapes: a writer of JSON leaves them out. */
export function copyNested(start: usize): usize {
  let to = out;
  store<u8>(to, <u8>QUOTE);
  to += 1;
  let at = start;
  let depth = 0;
  let isInside = false;
  do {
    const byte = byteAt(at);
    if (byte == QUOTE) {
      store<u8>(to, <u8>BACKSLASH);
      to += 1;
      isInside = !isInside;
    } else if (byte == BACKSLASH || byte < SPACE || (byte == SPACE && !isInside)) {
      return REFUSED;
    } else if (!isInside) {
      if (byte == OPEN_OBJECT || byte == OPEN_LIST) depth += 1;
      else if (byte == CLOSE_OBJECT || byte == CLOSE_LIST) depth -= 1;
    }
    store<u8>(to, <u8>byte);
    at += 1;
    to += 1;
  } while (depth > 0);
  store<u8>(to, <u8>QUOTE);
  setOut(to + 1);
  return at;
}
