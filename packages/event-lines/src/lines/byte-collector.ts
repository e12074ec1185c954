/** Concatenates pieces of bytes. Efficient even if each piece has only one byte. */
export class ByteCollector {
  private bytes = new Uint8Array(0);
  private used = 0;

  get length(): number {
    return this.used;
  }

  append(piece: Uint8Array): void {
    const needed = this.used + piece.length;
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
      grown.set(this.bytes.subarray(0, this.used));
      this.bytes = grown;
    }
    this.bytes.set(piece, this.used);
    this.used = needed;
  }

  /** Returns the bytes collected so far. They are valid until more are collected. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.used);
  }

  /** Returns the collected bytes and empties the collector. */
  take(): Uint8Array {
    const taken = this.view();
    this.bytes = new Uint8Array(0);
    this.used = 0;
    return taken;
  }
}
