const MEBIBYTE = 1024 * 1024;
/** A download that breaks below this size is assumed to break for another reason than its size. */
const MIN_LIMIT_BYTES = MEBIBYTE;
/**
 * Two downloads are assumed to have broken at the same limit if the shorter one has at least this
 * share of the bytes of the longer one.
 */
const MIN_SHARE_OF_SAME_LIMIT = 0.75;
/**
 * Bodies are planned with this share of the limit, because some hours of a day have more data than
 * others.
 */
const PLANNED_SHARE = 0.75;
/** Number of recent downloads that the estimate is based on. */
const RECENT = 3;

/**
 * Estimates the size above which downloads break. The estimate is based on downloads that broke or
 * did not fit into the storage.
 */
export class BodyLimit {
  private bytes = Infinity;
  /** Number of bytes received in the last download that broke. */
  private lastBroken: number | undefined;
  /** Number of bytes per hour of data, for each of the recent downloads. */
  private readonly recent: number[] = [];

  /** The size in bytes above which downloads break; `Infinity` while no limit is known. */
  get maxBytes(): number {
    return this.bytes;
  }

  /**
   * Number of hours of data whose body stays below the limit; `Infinity` if no limit is known, or
   * if no download has arrived from which it can be estimated.
   */
  get hours(): number {
    const heaviest = Math.max(0, ...this.recent);
    return heaviest === 0 ? Infinity : (this.bytes * PLANNED_SHARE) / heaviest;
  }

  /**
   * Adds a complete download.
   * @param bytes number of received bytes
   * @param hours number of hours of data in it
   */
  addComplete(bytes: number, hours: number): void {
    this.recent.push(bytes / hours);
    if (this.recent.length > RECENT) this.recent.shift();
    // A larger download did not break, so the limit was wrong.
    if (bytes > this.bytes) this.bytes = Infinity;
  }

  /**
   * Adds a download that broke or could not be stored.
   * @param bytes number of received bytes
   */
  addBroken(bytes: number): void {
    const last = this.lastBroken;
    this.lastBroken = bytes;
    if (last === undefined) return;
    const longer = Math.max(last, bytes);
    if (Math.min(last, bytes) < MIN_SHARE_OF_SAME_LIMIT * longer) return;
    if (longer >= MIN_LIMIT_BYTES) this.bytes = Math.min(this.bytes, longer);
  }
}
