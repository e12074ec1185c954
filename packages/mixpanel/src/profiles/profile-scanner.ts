const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/** Meaning of a byte outside strings. All other bytes are ignored. */
const PLAIN = 0;
const TEXT = 1;
const OPEN = 2;
const CLOSE = 3;
const NUMBER = 4;
const MEANING = new Uint8Array(256);
for (const [meaning, characters] of [
  [TEXT, '"'],
  [OPEN, '{['],
  [CLOSE, '}]'],
  [NUMBER, '-0123456789'],
] as const) {
  for (const character of characters) MEANING[character.charCodeAt(0)] = meaning;
}
const IN_NUMBER = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number('+-.0123456789Ee'.includes(String.fromCharCode(byte))),
);

/** A number of at most this many digits is the same after it was converted to a double and back. */
const SAFE_LENGTH = 15;

/**
 * Finds the end of an object, over any number of chunks, without validating its content. It counts
 * the brackets that are open outside strings:
 *
 * ```
 *   {"$distinct_id":"a}","$properties":{"age":31,"list":[1.0]}}
 *   1                                  2              3    4 32|   brackets open, outside strings
 * ```
 *
 * The parser checks the bytes afterwards. A wrong end cannot pass, because no prefix of a JSON
 * object is itself a JSON object.
 */
export class ProfileScanner {
  /** Whether `JSON.parse` preserves the digits of all numbers so far; false if unsure. */
  isExact = true;
  /** Maximum number of brackets that were open at the same time. */
  deepest = 0;
  private depth = 0;
  private inText = false;
  /** Whether the last chunk ended directly after a backslash. */
  private inEscape = false;

  /** Resets the scanner for the next object. */
  begin(): void {
    this.isExact = true;
    this.deepest = 0;
    this.depth = 0;
    this.inText = false;
    this.inEscape = false;
  }

  /**
   * Scans from `start` on. Returns the position after the last bracket of the object, or the length
   * of the chunk if the object continues in the next one.
   */
  scan(bytes: Uint8Array, start: number): number {
    const end = bytes.length;
    let { depth } = this;
    let at = start;
    if (this.inText) at = this.endOfText(bytes, at);
    while (at < end) {
      const meaning = MEANING[bytes[at] ?? 0];
      if (meaning === NUMBER) {
        at = this.endOfNumber(bytes, at);
        continue;
      }
      at += 1;
      if (meaning === PLAIN) continue;
      if (meaning === TEXT) at = this.endOfText(bytes, at);
      else if (meaning === OPEN) {
        depth += 1;
        if (depth > this.deepest) this.deepest = depth;
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
    return this.depth <= 0 && this.deepest > 0;
  }

  /** Returns the position after the closing quote of the string. */
  private endOfText(bytes: Uint8Array, start: number): number {
    const end = bytes.length;
    let at = this.inEscape ? start + 1 : start;
    this.inEscape = false;
    for (;;) {
      let byte = 0;
      while (at < end && (byte = bytes[at] ?? 0) !== QUOTE && byte !== BACKSLASH) at += 1;
      if (at >= end) {
        this.inText = true;
        return at;
      }
      if (byte === QUOTE) {
        this.inText = false;
        return at + 1;
      }
      if (at + 1 === end) this.inEscape = true;
      at = Math.min(at + 2, end);
    }
  }

  /**
   * Returns the position after the number. Sets `isExact` to false if `JSON.parse` might change a
   * digit of the number.
   */
  private endOfNumber(bytes: Uint8Array, start: number): number {
    let at = start;
    let point = 0;
    let isRisky = bytes[start] === MINUS && bytes[start + 1] === ZERO;
    while (IN_NUMBER[bytes[at] ?? 0] === 1) {
      const byte = bytes[at] ?? 0;
      if (byte === POINT) point = at;
      else if (byte > 0x39) isRisky = true;
      at += 1;
    }
    // Risky are fractions that end in 0, and numbers so small that JavaScript writes them with an
    // exponent.
    if (point > 0) isRisky ||= bytes[at - 1] === ZERO || isTiny(bytes, start);
    // A number at the end of a chunk may continue in the next one.
    if (isRisky || at - start > SAFE_LENGTH || at === bytes.length) this.isExact = false;
    return at;
  }
}

/** Reports whether the number at `start` begins with 0.000, as all numbers below 0.000001 do. */
function isTiny(bytes: Uint8Array, start: number): boolean {
  return (
    bytes[start] === ZERO &&
    bytes[start + 2] === ZERO &&
    bytes[start + 3] === ZERO &&
    bytes[start + 4] === ZERO
  );
}
