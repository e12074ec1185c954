const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/** Meanings of the bytes outside strings; `PLAIN` bytes are skipped. */
const PLAIN = 0;
const STRING = 1;
const OPEN = 2;
const CLOSE = 3;
const NUMBER = 4;
/** The meaning of each byte. */
const MEANING = new Uint8Array(256);
for (const [meaning, characters] of [
  [STRING, '"'],
  [OPEN, '{['],
  [CLOSE, '}]'],
  [NUMBER, '-0123456789'],
] as const) {
  for (const character of characters) MEANING[character.charCodeAt(0)] = meaning;
}
/** 1 for each byte that a JSON number can contain. */
const IN_NUMBER = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number('+-.0123456789Ee'.includes(String.fromCharCode(byte))),
);

/**
 * A number of at most this many characters has at most 15 digits, which do not change if it is
 * converted to a double and back.
 */
const MAX_EXACT_CHARACTERS = 15;

/**
 * Finds the end of a JSON object, in any number of chunks, without validating its content. Counts
 * the open brackets, ignoring those in strings:
 *
 * ```
 *   {"$distinct_id":"a}","$properties":{"age":31,"list":[1.0]}}
 *   1                                  2              3    4 32|   brackets open, outside strings
 * ```
 *
 * The caller parses the object afterwards. In damaged JSON, the end that this class finds may be
 * wrong; then parsing fails, because no prefix of a JSON object is itself a JSON object.
 */
export class ProfileScanner {
  /** Whether `JSON.parse` certainly preserves the digits of all numbers so far. */
  isExact = true;
  /** Maximum number of brackets that were open at the same time. */
  maxDepth = 0;
  private depth = 0;
  private isInString = false;
  /** Whether the last chunk ended directly after a backslash. */
  private isAfterBackslash = false;

  /** Resets the scanner for the next object. */
  begin(): void {
    this.isExact = true;
    this.maxDepth = 0;
    this.depth = 0;
    this.isInString = false;
    this.isAfterBackslash = false;
  }

  /**
   * Scans the bytes from `start` on. Returns the position after the last bracket of the object, or
   * the length of the chunk if the object continues in the next one.
   */
  scan(bytes: Uint8Array, start: number): number {
    const end = bytes.length;
    let { depth } = this;
    let at = start;
    if (this.isInString) at = this.findStringEnd(bytes, at);
    while (at < end) {
      const meaning = MEANING[bytes[at] ?? 0];
      if (meaning === NUMBER) {
        at = this.findNumberEnd(bytes, at);
        continue;
      }
      at += 1;
      if (meaning === PLAIN) continue;
      if (meaning === STRING) at = this.findStringEnd(bytes, at);
      else if (meaning === OPEN) {
        depth += 1;
        if (depth > this.maxDepth) this.maxDepth = depth;
      } else {
        depth -= 1;
        if (depth <= 0) break;
      }
    }
    this.depth = depth;
    return at;
  }

  /** Whether the last bracket of the object was found. */
  get isOver(): boolean {
    return this.depth <= 0 && this.maxDepth > 0;
  }

  /** Returns the position after the closing quote of the string. */
  private findStringEnd(bytes: Uint8Array, start: number): number {
    const end = bytes.length;
    let at = this.isAfterBackslash ? start + 1 : start;
    this.isAfterBackslash = false;
    for (;;) {
      let byte = 0;
      while (at < end && (byte = bytes[at] ?? 0) !== QUOTE && byte !== BACKSLASH) at += 1;
      if (at >= end) {
        this.isInString = true;
        return at;
      }
      if (byte === QUOTE) {
        this.isInString = false;
        return at + 1;
      }
      if (at + 1 === end) this.isAfterBackslash = true;
      at = Math.min(at + 2, end);
    }
  }

  /**
   * Returns the position after the number. Sets `isExact` to false if `JSON.parse` could change its
   * digits.
   */
  private findNumberEnd(bytes: Uint8Array, start: number): number {
    let at = start;
    let point = 0;
    let isRisky = bytes[start] === MINUS && bytes[start + 1] === ZERO;
    while (IN_NUMBER[bytes[at] ?? 0] === 1) {
      const byte = bytes[at] ?? 0;
      if (byte === POINT) point = at;
      else if (byte > 0x39) isRisky = true;
      at += 1;
    }
    // JavaScript omits zeros at the end of a fraction, and writes very small numbers with an
    // exponent.
    if (point > 0) isRisky ||= bytes[at - 1] === ZERO || isTiny(bytes, start);
    // A number at the end of a chunk may continue in the next one, so its length is unknown.
    if (isRisky || at - start > MAX_EXACT_CHARACTERS || at === bytes.length) this.isExact = false;
    return at;
  }
}

/**
 * Reports whether the number at `start` begins with 0.000. JavaScript writes numbers below
 * 0.000001, which all begin like that, with an exponent.
 */
function isTiny(bytes: Uint8Array, start: number): boolean {
  return (
    bytes[start] === ZERO &&
    bytes[start + 2] === ZERO &&
    bytes[start + 3] === ZERO &&
    bytes[start + 4] === ZERO
  );
}
