const MEBIBYTE = 1024 * 1024;
/** A body that breaks below this size is assumed to break for another reason than its size. */
const MIN_LIMIT_BYTES = MEBIBYTE;
/**
 * If two bodies break and the smaller one has at least this share of the bytes of the larger one,
 * they are assumed to have reached the same limit.
 */
const SAME_LENGTH = 0.75;
/**
 * Share of the limit up to which a body is planned. The rest is a reserve, because some hours of a
 * day have more data than others.
 */
const PLANNED_SHARE = 0.75;
/** Number of recent downloads that the estimate is based on. */
const RECENT = 3;

/**
 * Estimates how large a body may be to arrive completely. The estimate is based on downloads that
 * broke or that did not fit into the storage.
 */
export class BodyLimit {
  private bytes = Infinity;
  /** Number of bytes received of the last body that broke. */
  private lastBroken: number | undefined;
  /** Number of bytes per hour of data, for each of the recent downloads. */
  private readonly recent: number[] = [];

  /** Maximum size of a body in bytes; `Infinity` while no limit is known. */
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
   * Adds a body that arrived completely.
   * @param bytes number of received bytes
   * @param hours number of hours of data in it
   */
  measure(bytes: number, hours: number): void {
    this.recent.push(bytes / hours);
    if (this.recent.length > RECENT) this.recent.shift();
    // A body larger than the limit has arrived, so the limit is wrong.
    if (bytes > this.bytes) this.bytes = Infinity;
  }

  /**
   * Adds a body that broke or could not be stored.
   * @param bytes number of received bytes
   */
  broke(bytes: number): void {
    const last = this.lastBroken;
    this.lastBroken = bytes;
    if (last === undefined || Math.min(last, bytes) < SAME_LENGTH * Math.max(last, bytes)) return;
    const longer = Math.max(last, bytes);
    if (longer >= MIN_LIMIT_BYTES) this.bytes = Math.min(this.bytes, longer);
  }
}
