import { LANES } from './layout';
import { setBlocks, setEnd, writeDigits } from './sha256';

/** Texts that wait until there are enough of them to be hashed together, and where the digits belong; `QUEUE_SIZE` bytes in the layout. */
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

  /** @param before the number of bytes that were hashed before each of them, whole blocks */
  setLanes(before: usize): void {
    for (let lane: usize = 0; lane < LANES; lane += 1) {
      if (lane < this.count) setEnd(lane, this.startOf(lane), this.lengthOf(lane), before);
      else setBlocks(lane, 0, 0);
    }
  }

  /** Writes the digits of as many `bytes` of each hash, and is empty. */
  writeDigits(bytes: usize): void {
    for (let lane: usize = 0; lane < this.count; lane += 1) {
      writeDigits(lane, this.digitsAt(lane), bytes);
    }
    this.count = 0;
  }

  /** 32 bits each: the addresses of the texts, their lengths, the addresses of the digits. */
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
