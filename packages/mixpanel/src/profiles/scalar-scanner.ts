const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ENDS = new Set(Array.from(',]} \t\r\n', (character) => character.charCodeAt(0)));

/**
 * Finds the end of a JSON value that is neither an object nor a list (such as a number or a
 * string), over any number of chunks.
 */
export class ScalarScanner {
  isOver = false;
  private inText = false;
  private inEscape = false;

  /** Resets the scanner for the next value. */
  begin(): void {
    this.isOver = false;
    this.inText = false;
    this.inEscape = false;
  }

  /**
   * Scans from `start` on. Returns the position of the first byte after the value, or the length of
   * the chunk if the value continues in the next one.
   */
  scan(bytes: Uint8Array, start: number): number {
    for (let at = start; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (this.inText) this.readText(byte);
      else if (byte === QUOTE) this.inText = true;
      else if (ENDS.has(byte)) {
        this.isOver = true;
        return at;
      }
    }
    return bytes.length;
  }

  private readText(byte: number): void {
    if (this.inEscape) this.inEscape = false;
    else if (byte === BACKSLASH) this.inEscape = true;
    else if (byte === QUOTE) this.inText = false;
  }
}
