/** Collects bytes piece by piece; pieces may be as small as one byte without overhead. */
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

  /** Returns what was collected so far; valid until more is collected. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.used);
  }

  /** Returns what was collected, and starts again. */
  take(): Uint8Array {
    const taken = this.view();
    this.bytes = new Uint8Array(0);
    this.used = 0;
    return taken;
  }
}
