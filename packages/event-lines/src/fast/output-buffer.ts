const MIN_BYTES = 64 * 1024;
/**
 * A larger buffer is released after its bytes were taken, so that one long record does not occupy
 * the memory permanently.
 */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;

/**
 * Collects the bytes of the output in one buffer that is reused. If each batch had its own buffer,
 * the garbage collector would have to free as many bytes as are written.
 */
export class OutputBuffer {
  private bytes = new Uint8Array(MIN_BYTES);
  private used = 0;

  append(added: Uint8Array): void {
    const needed = this.used + added.length;
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
      grown.set(this.bytes.subarray(0, this.used));
      this.bytes = grown;
    }
    this.bytes.set(added, this.used);
    this.used = needed;
  }

  /** Returns all bytes and empties the buffer. The bytes are valid until the next `append`. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.used);
    if (this.bytes.length > MAX_KEPT_BYTES) this.bytes = new Uint8Array(MIN_BYTES);
    this.used = 0;
    return taken;
  }
}
