/** Concatenates byte arrays in a buffer that doubles its size when it is full. */
export class ByteCollector {
  private bytes = new Uint8Array(0);
  private used = 0;

  get length(): number {
    return this.used;
  }

  append(added: Uint8Array): void {
    const needed = this.used + added.length;
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
      grown.set(this.bytes.subarray(0, this.used));
      this.bytes = grown;
    }
    this.bytes.set(added, this.used);
    this.used = needed;
  }

  /** Returns the collected bytes. They are valid until the next `append`. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.used);
  }

  /** Returns the collected bytes, which stay valid, and empties the collector. */
  take(): Uint8Array {
    const taken = this.view();
    this.bytes = new Uint8Array(0);
    this.used = 0;
    return taken;
  }
}
