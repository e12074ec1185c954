/*
 * Functions that find the end of a JSON token or value. Each takes its address and returns the
 * address after it, or `REFUSED` if it is invalid. The input ends with a newline and no function
 * passes a newline, so loops need no other bounds check. UTF-8 is not validated.
 *
 * Sixteen bytes are read per iteration. Strings typically have 8 to 28 bytes, so one or two
 * iterations find their end.
 */

/** Returned instead of an address if the line must be left to the reference implementation. */
export const REFUSED: usize = 0;

export const NEWLINE: u32 = 0x0a;
export const SPACE: u32 = 0x20;
export const QUOTE: u32 = 0x22;
export const COMMA: u32 = 0x2c;
export const MINUS: u32 = 0x2d;
export const POINT: u32 = 0x2e;
export const ZERO: u32 = 0x30;
export const COLON: u32 = 0x3a;
export const OPEN_LIST: u32 = 0x5b;
export const BACKSLASH: u32 = 0x5c;
export const CLOSE_LIST: u32 = 0x5d;
export const OPEN_OBJECT: u32 = 0x7b;
export const CLOSE_OBJECT: u32 = 0x7d;

export function byteAt(at: usize): u32 {
  return load<u8>(at);
}

/** Returns a bit per byte: 1 for a quote, a backslash or a control character. */
export function stops(bytes: v128): u32 {
  const marks = v128.or(
    v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
    i8x16.lt_u(bytes, i8x16.splat(0x20)),
  );
  return <u32>i8x16.bitmask(marks);
}

/** Returns the address after the closing quote of the string whose content starts at `start`. */
export function endOfString(start: usize): usize {
  let at = start;
  while (true) {
    const found = stops(v128.load(at));
    if (found == 0) {
      at += 16;
      continue;
    }
    at += ctz(found);
    const byte = byteAt(at);
    at += 1;
    if (byte == QUOTE) return at;
    if (byte != BACKSLASH) return REFUSED;
    at = endOfEscape(at);
    if (at == REFUSED) return REFUSED;
  }
}

/** Returns the address after an escape. `at` is the address after its backslash. */
function endOfEscape(at: usize): usize {
  switch (byteAt(at)) {
    case 0x22:
    case 0x2f:
    case 0x5c:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 1;
    case 0x75:
      break;
    default:
      return REFUSED;
  }
  for (let digit = at + 1; digit <= at + 4; digit += 1) {
    if (!isHexadecimal(byteAt(digit))) return REFUSED;
  }
  const half = surrogateAt(at);
  if (half == NO_SURROGATE) return at + 5;
  // Two escapes that form a pair are one character. A lone surrogate is left to the reference
  // implementation, which repairs it.
  if (half != HIGH_SURROGATE || load<u16>(at + 5) != 0x755c) return REFUSED;
  return surrogateAt(at + 6) == LOW_SURROGATE ? endOfEscapedUnit(at + 6) : REFUSED;
}

const NO_SURROGATE: u32 = 0;
const HIGH_SURROGATE: u32 = 1;
const LOW_SURROGATE: u32 = 2;

/**
 * Returns which half of a surrogate pair an escape is. `at` is the address of its `u`; the second
 * hexadecimal digit decides.
 */
function surrogateAt(at: usize): u32 {
  if ((byteAt(at + 1) | 0x20) != 0x64) return NO_SURROGATE;
  const digit = byteAt(at + 2);
  if (digit == 0x38 || digit == 0x39) return HIGH_SURROGATE;
  const letter = digit | 0x20;
  if (letter == 0x61 || letter == 0x62) return HIGH_SURROGATE;
  return letter >= 0x63 && letter <= 0x66 ? LOW_SURROGATE : NO_SURROGATE;
}

/**
 * Returns the address after the second escape of a pair. Its first two digits were already checked.
 */
function endOfEscapedUnit(at: usize): usize {
  return isHexadecimal(byteAt(at + 3)) && isHexadecimal(byteAt(at + 4)) ? at + 5 : REFUSED;
}

function isHexadecimal(byte: u32): bool {
  return isDigit(byte) || (byte | 0x20) - 0x61 <= 5;
}

export function isDigit(byte: u32): bool {
  return byte - ZERO <= 9;
}

/**
 * Reports whether a number may start with this byte. No other JSON value can start with such a
 * byte.
 */
export function startsNumber(byte: u32): bool {
  return isDigit(byte) || byte == MINUS;
}

/** Returns the address after a number: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`. */
export function endOfNumber(start: usize): usize {
  let at = byteAt(start) == MINUS ? start + 1 : start;
  at = byteAt(at) == ZERO ? at + 1 : endOfDigits(at);
  if (at != REFUSED && byteAt(at) == POINT) at = endOfDigits(at + 1);
  if (at != REFUSED && (byteAt(at) | 0x20) == 0x65) {
    const sign = byteAt(at + 1);
    at = endOfDigits(sign == MINUS || sign == 0x2b ? at + 2 : at + 1);
  }
  return at;
}

/** Returns the address after a sequence of digits. Refuses an empty sequence. */
function endOfDigits(start: usize): usize {
  let at = start;
  while (true) {
    const digits = i8x16.sub(v128.load(at), i8x16.splat(0x30));
    const others = <u32>i8x16.bitmask(i8x16.gt_u(digits, i8x16.splat(9)));
    if (others != 0) {
      at += ctz(others);
      return at == start ? REFUSED : at;
    }
    at += 16;
  }
}

/** Returns the address after `true`, `false` or `null`. */
export function endOfWord(at: usize): usize {
  const four = load<u32>(at);
  if (four == 0x65757274 || four == 0x6c6c756e) return at + 4;
  return four == 0x736c6166 && byteAt(at + 4) == 0x65 ? at + 5 : REFUSED;
}

/** Reports whether `length` bytes are equal. Up to 15 bytes after them may be read. */
export function same(first: usize, second: usize, length: i32): bool {
  let left = length;
  let at = first;
  let other = second;
  while (true) {
    const equal = <u32>i8x16.bitmask(i8x16.eq(v128.load(at), v128.load(other)));
    if (left <= 16) {
      const wanted = (1 << left) - 1;
      return (equal & wanted) == wanted;
    }
    if (equal != 0xffff) return false;
    at += 16;
    other += 16;
    left -= 16;
  }
}

/**
 * Returns the address of the first byte that is not a space, tab or carriage return. A newline is
 * not skipped, because it ends the line.
 */
export function endOfBlanks(start: usize): usize {
  let at = start;
  while (byteAt(at) <= SPACE && isBlank(byteAt(at))) at += 1;
  return at;
}

function isBlank(byte: u32): bool {
  return byte == 0x20 || byte == 0x09 || byte == 0x0d;
}

/**
 * Returns the address after the colon that follows a name. `start` is the address of the first
 * character of the name.
 */
export function endOfColon(start: usize): usize {
  const end = endOfString(start);
  if (end == REFUSED) return REFUSED;
  const colon = endOfBlanks(end);
  return byteAt(colon) == COLON ? colon + 1 : REFUSED;
}

/**
 * Returns the address after the value at `start`. Only brackets are counted, so the line must be
 * known to be JSON.
 * @param blanks whether white space is allowed within the value
 */
export function endOfValue(start: usize, blanks: bool): usize {
  const first = byteAt(start);
  if (first == QUOTE) return endOfString(start + 1);
  if (first != OPEN_OBJECT && first != OPEN_LIST) return endOfScalar(start);
  let at = start;
  let depth = 0;
  while (true) {
    const byte = byteAt(at);
    at += 1;
    if (byte == QUOTE) {
      at = endOfString(at);
      if (at == REFUSED) return REFUSED;
    } else if (byte == OPEN_OBJECT || byte == OPEN_LIST) {
      depth += 1;
    } else if (byte == CLOSE_OBJECT || byte == CLOSE_LIST) {
      depth -= 1;
      if (depth == 0) return at;
    } else if (byte <= SPACE && (!blanks || byte == NEWLINE)) {
      return REFUSED;
    }
  }
}

/** Returns a bit per byte: 1 for a comma, a closing brace, a blank or a control character. */
export function scalarEnds(bytes: v128): u32 {
  const marks = v128.or(
    v128.or(i8x16.eq(bytes, i8x16.splat(0x2c)), i8x16.eq(bytes, i8x16.splat(0x7d))),
    i8x16.le_u(bytes, i8x16.splat(0x20)),
  );
  return <u32>i8x16.bitmask(marks);
}

function endOfScalar(start: usize): usize {
  let at = start;
  while (true) {
    const ends = scalarEnds(v128.load(at));
    if (ends != 0) {
      at += ctz(ends);
      return byteAt(at) == NEWLINE ? REFUSED : at;
    }
    at += 16;
  }
}
