const MEBIBYTE = 1024 * 1024;
/** Bodies smaller than this break for other reasons than their size. */
const MIN_LIMIT_BYTES = MEBIBYTE;
/**
 * If two bodies break and the smaller one has at least this share of the bytes of the larger one,
 * they are assumed to have reached the same limit.
 */
const SAME_LENGTH = 0.75;
/**
 * Share of the limit that is planned for, because the hours of a day have different amounts of
 * data.
 */
const PLANNED_SHARE = 0.75;
/** Number of recent downloads that the estimate is based on. */
const RECENT = 3;

/**
 * Estimates the size up to which bodies arrive completely, from downloads that broke or filled the
 * storage.
 */
export class BodyLimit {
  private bytes = Infinity;
  /** Received bytes of the last body that broke. */
  private lastBroken: number | undefined;
  /** Bytes per hour of data, of the recent downloads. */
  private readonly recent: number[] = [];

  /** Maximum size of a body in bytes; `Infinity` while no limit is known. */
  get maxBytes(): number {
    return this.bytes;
  }

  /**
   * Number of hours of data whose body stays below the limit; `Infinity` if there is no limit or no
   * download to estimate from.
   */
  get hours(): number {
    const heaviest = Math.max(0, ...this.recent);
    return heaviest === 0 ? Infinity : (this.bytes * PLANNED_SHARE) / heaviest;
  }

  /** Adds a body that arrived completely: its bytes and its hours of data. */
  measure(bytes: number, hours: number): void {
    this.recent.push(bytes / hours);
    if (this.recent.length > RECENT) this.recent.shift();
    // A larger body arrived, so the limit is wrong.
    if (bytes > this.bytes) this.bytes = Infinity;
  }

  /** Adds a body that broke or could not be stored: its received bytes. */
  broke(bytes: number): void {
    const last = this.lastBroken;
    this.lastBroken = bytes;
    if (last === undefined || Math.min(last, bytes) < SAME_LENGTH * Math.max(last, bytes)) return;
    const longer = Math.max(last, bytes);
    if (longer >= MIN_LIMIT_BYTES) this.bytes = Math.min(this.bytes, longer);
  }
}
