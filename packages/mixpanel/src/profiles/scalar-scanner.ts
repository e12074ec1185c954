const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Bytes that can follow a value. */
const ENDS = new Set(Array.from(',]} \t\r\n', (character) => character.charCodeAt(0)));

/**
 * Finds the end of a JSON value that is neither an object nor a list (such as a number or a
 * string), in any number of chunks. Does not validate the value.
 */
export class ScalarScanner {
  /** Whether the end of the value was found. */
  isOver = false;
  private isInString = false;
  private isAfterBackslash = false;

  /** Resets the scanner for the next value. */
  begin(): void {
    this.isOver = false;
    this.isInString = false;
    this.isAfterBackslash = false;
  }

  /**
   * Scans the bytes from `start` on. Returns the position after the value, or the length of the
   * chunk if the value may continue in the next one.
   */
  scan(bytes: Uint8Array, start: number): number {
    for (let at = start; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (this.isInString) this.readStringByte(byte);
      else if (byte === QUOTE) this.isInString = true;
      else if (ENDS.has(byte)) {
        this.isOver = true;
        return at;
      }
    }
    return bytes.length;
  }

  private readStringByte(byte: number): void {
    if (this.isAfterBackslash) this.isAfterBackslash = false;
    else if (byte === BACKSLASH) this.isAfterBackslash = true;
    else if (byte === QUOTE) this.isInString = false;
  }
}
