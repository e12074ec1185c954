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
 * Each function copies the value at `start` to the output as a JSON string, and returns the address
 * after the value. The line must be known to be JSON. For a value of n bytes, 2·n+2 bytes of the
 * output must be free. If the line ends within the value, or the value cannot be copied, the
 * function returns `REFUSED` and leaves the output position unchanged.
 */

/** Copies a string unchanged. One loop both finds its end and copies it. */
export function copyString(start: usize): usize {
  let to = out;
  let at = start;
  // The opening quote is copied before the loop, because it would stop the scan.
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
    // Copies both bytes of an escape at once, because the second one may be a quote.
    store<u16>(to, load<u16>(at));
    at += 2;
    to += 2;
  }
  setOut(to + 1);
  return at + 1;
}

/** Copies a number with all its digits. */
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

/**
 * Copies a list or an object as JSON text. Refuses a value that contains white space or escapes,
 * because a JSON writer would write it differently.
 */
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
