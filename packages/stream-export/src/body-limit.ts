const MEBIBYTE = 1024 * 1024;
/** Smaller bodies break for other reasons than their size. */
const MIN_LIMIT_BYTES = MEBIBYTE;
/** Two breaks, the one after at least so much of the bytes of the other, look like a limit. */
const SAME_LENGTH = 0.75;
/** The share of the limit that is planned for, as hours differ. */
const PLANNED_SHARE = 0.75;
/** Downloads by which the next are judged. */
const RECENT = 3;

/** How large a body may be to arrive whole, as far as broken downloads and full storage showed. */
export class BodyLimit {
  private bytes = Infinity;
  /** Received bytes of the last body that broke. */
  private lastBroken: number | undefined;
  /** Bytes per hour of data of the last downloads. */
  private readonly recent: number[] = [];

  /** Bytes that a body may have; Infinity while there is no limit. */
  get maxBytes(): number {
    return this.bytes;
  }

  /** Hours of data whose body stays below the limit; Infinity while there is none, or nothing to judge by. */
  get hours(): number {
    const heaviest = Math.max(0, ...this.recent);
    return heaviest === 0 ? Infinity : (this.bytes * PLANNED_SHARE) / heaviest;
  }

  /** To be called with the bytes that a body had when it arrived whole, and the hours of data in it. */
  measure(bytes: number, hours: number): void {
    this.recent.push(bytes / hours);
    if (this.recent.length > RECENT) this.recent.shift();
    // So much arrives, whatever seemed to be the limit.
    if (bytes > this.bytes) this.bytes = Infinity;
  }

  /** To be called with the bytes that were received of a body that broke or could not be kept. */
  broke(bytes: number): void {
    const last = this.lastBroken;
    this.lastBroken = bytes;
    if (last === undefined || Math.min(last, bytes) < SAME_LENGTH * Math.max(last, bytes)) return;
    const longer = Math.max(last, bytes);
    if (longer >= MIN_LIMIT_BYTES) this.bytes = Math.min(this.bytes, longer);
  }
}
