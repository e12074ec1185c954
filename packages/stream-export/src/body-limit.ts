const MEBIBYTE = 1024 * 1024;
/** Smaller bodies break for other reasons than their size. */
const MIN_LIMIT_BYTES = MEBIBYTE;
/**
 * If two bodies break and one has at least this share of the bytes of the other, there seems to be
 * a limit.
 */
const SAME_LENGTH = 0.75;
/** The share of the limit that is planned for, as hours differ. */
const PLANNED_SHARE = 0.75;
/** The number of downloads from which the next are estimated. */
const RECENT = 3;

/**
 * The size up to which a body arrives completely, as far as broken downloads and full storage
 * showed.
 */
export class BodyLimit {
  private bytes = Infinity;
  /** The received bytes of the last body that broke. */
  private lastBroken: number | undefined;
  /** Bytes per hour of data of the last downloads. */
  private readonly recent: number[] = [];

  /** The maximum size of a body; Infinity while there is no limit. */
  get maxBytes(): number {
    return this.bytes;
  }

  /**
   * The hours of data whose body stays below the limit; Infinity while there is none, or nothing to
   * estimate from.
   */
  get hours(): number {
    const heaviest = Math.max(0, ...this.recent);
    return heaviest === 0 ? Infinity : (this.bytes * PLANNED_SHARE) / heaviest;
  }

  /** Call this with the bytes of a body that arrived completely, and its hours of data. */
  measure(bytes: number, hours: number): void {
    this.recent.push(bytes / hours);
    if (this.recent.length > RECENT) this.recent.shift();
    // A larger body arrived, so this was not the limit.
    if (bytes > this.bytes) this.bytes = Infinity;
  }

  /** Call this with the received bytes of a body that broke or could not be spooled. */
  broke(bytes: number): void {
    const last = this.lastBroken;
    this.lastBroken = bytes;
    if (last === undefined || Math.min(last, bytes) < SAME_LENGTH * Math.max(last, bytes)) return;
    const longer = Math.max(last, bytes);
    if (longer >= MIN_LIMIT_BYTES) this.bytes = Math.min(this.bytes, longer);
  }
}
