const SMALLEST = 64 * 1024;
/** A native copy takes as long as a loop over so many bytes. */
const LONGEST_LOOP = 32;
/** Larger buffers are given back once their bytes were taken: one long record must not bind them. */
const LARGEST_KEPT = 4 * 1024 * 1024;

/**
 * Bytes on their way out, in one buffer that is used again and again: an allocation per batch would
 * have the collector clear as many bytes as are written. Writers store into `bytes` themselves, from
 * `used` on, within the room they reserved.
 */
export class OutputBuffer {
  bytes = new Uint8Array(SMALLEST);
  view = new DataView(this.bytes.buffer);
  used = 0;

  /** Makes room for so many bytes more; `bytes` may be another array afterwards. */
  reserve(room: number): void {
    if (this.used + room <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.used + room, 2 * this.bytes.length));
    grown.set(this.bytes.subarray(0, this.used));
    this.adopt(grown);
  }

  append(piece: Uint8Array): void {
    this.appendPart(piece, 0, piece.length);
  }

  appendPart(bytes: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    const { bytes: out } = this;
    let { used } = this;
    if (end - start > LONGEST_LOOP) {
      out.set(bytes.subarray(start, end), used);
      used += end - start;
    } else {
      for (let at = start; at < end; at += 1) {
        out[used] = bytes[at] ?? 0;
        used += 1;
      }
    }
    this.used = used;
  }

  /** All bytes so far, valid until the next are written; the buffer is empty then. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.used);
    if (this.bytes.length > LARGEST_KEPT) this.adopt(new Uint8Array(SMALLEST));
    this.used = 0;
    return taken;
  }

  private adopt(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
