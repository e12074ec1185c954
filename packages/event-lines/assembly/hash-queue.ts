import { LANES } from './layout';
import { setBlocks, setEnd, writeDigits } from './sha256';

/**
 * A queue of texts to hash. It collects `LANES` texts, because hashing four at a time takes hardly
 * longer than one. Each entry also has the output address for the hexadecimal digits. The layout
 * reserves `QUEUE_SIZE` bytes for a queue.
 */
@unmanaged
export class HashQueue {
  count: usize;

  get isFull(): bool {
    return this.count == LANES;
  }

  add(start: usize, length: usize, digits: usize): void {
    const place = this.entries + 4 * this.count;
    store<u32>(place, <u32>start);
    store<u32>(place + 4 * LANES, <u32>length);
    store<u32>(place + 8 * LANES, <u32>digits);
    this.count += 1;
  }

  /**
   * Assigns the texts to the lanes of SHA-256.
   * @param before number of bytes that were hashed before each text; a multiple of the block size
   */
  setLanes(before: usize): void {
    for (let lane: usize = 0; lane < LANES; lane += 1) {
      if (lane < this.count) setEnd(lane, this.startOf(lane), this.lengthOf(lane), before);
      else setBlocks(lane, 0, 0);
    }
  }

  /** Writes the digits of the first `bytes` bytes of each hash, and empties the queue. */
  writeDigits(bytes: usize): void {
    for (let lane: usize = 0; lane < this.count; lane += 1) {
      writeDigits(lane, this.digitsAt(lane), bytes);
    }
    this.count = 0;
  }

  /**
   * Three arrays of 32-bit numbers: addresses of the texts, their lengths, and addresses for the
   * digits.
   */
  private get entries(): usize {
    return changetype<usize>(this) + offsetof<HashQueue>();
  }

  private startOf(at: usize): usize {
    return <usize>load<u32>(this.entries + 4 * at);
  }

  private lengthOf(at: usize): usize {
    return <usize>load<u32>(this.entries + 4 * (LANES + at));
  }

  private digitsAt(at: usize): usize {
    return <usize>load<u32>(this.entries + 4 * (2 * LANES + at));
  }
}
