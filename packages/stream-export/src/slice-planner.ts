import {
  addDays,
  countDays,
  earliestDay,
  fixedWindows,
  type DayRange,
} from '@source-mixpanel/cursor';

/** Size and duration of one download. */
export interface Measurement {
  /** Number of days; a fraction for a part of a day. */
  readonly days: number;
  /** Received bytes, compressed. */
  readonly bytes: number;
  /** Time from the first byte to the last, because the time before includes waiting for quota. */
  readonly milliseconds: number;
}

export interface SlicePlannerOptions {
  /** Number of concurrent downloads. */
  readonly workers: number;
  /** Number of requests per hour to plan with, at least 1. */
  readonly hourlyRequests: number;
  /** Returns the size up to which bodies arrive completely; default: no limit. */
  readonly maxBytes?: () => number;
}

const MEBIBYTE = 1024 * 1024;
/** Maximum size of a body to plan with. */
const MAX_BODY_BYTES = 512 * MEBIBYTE;
/** Share of the maximum size that is planned for, because days have different sizes. */
const PLANNED_SHARE = 0.75;
const PLANNED_BODY_BYTES = PLANNED_SHARE * MAX_BODY_BYTES;
/**
 * Days whose bodies are smaller together than this are requested together, because Mixpanel needs
 * seconds to prepare each response.
 */
const SMALL_BODY_BYTES = 4 * MEBIBYTE;
/** Maximum number of days of a slice if the size of a day is unknown. */
export const UNMEASURED_DAYS = 30;
/**
 * Maximum number of days of a slice. If a slice of this width is too large, it has 30 days after it
 * was divided twice.
 */
export const MAX_DAYS = 4 * UNMEASURED_DAYS;
const HOUR = 3_600_000;

/**
 * Divides days into slices, based on the size of earlier days. It plans as few slices as possible,
 * but enough to keep all workers busy and each body below 512 MiB. If the hourly quota does not
 * suffice for that, bodies are larger. Days of more than 512 MiB are divided if the quota suffices.
 *
 * ```
 *   days   [=][==========][==========][==========][=========================]...
 *          one day,        one slice per worker,   further rounds, each planned anew:
 *          to measure      at most 30 days wide    slices at most 4 times wider than before
 * ```
 */
export class SlicePlanner {
  /** The latest downloads, one per worker. */
  private readonly recent: Measurement[] = [];
  private widest = 0;
  private planned = 0;
  private maxDays = MAX_DAYS;
  /**
   * Number of pieces into which each of the days planned last is divided; 1 if they are not
   * divided.
   */
  piecesPerDay = 1;

  constructor(private readonly options: SlicePlannerOptions) {}

  get isMeasured(): boolean {
    return this.widest > 0;
  }

  measure(download: Measurement): void {
    this.recent.push(download);
    if (this.recent.length > this.options.workers) this.recent.shift();
    this.widest = Math.max(this.widest, download.days);
  }

  /** Limits slices to 30 days from now on. Call this after the server rejected more. */
  narrow(): void {
    this.maxDays = UNMEASURED_DAYS;
  }

  /**
   * Returns the next slices of a range, which must not be empty: one slice to measure, then one per
   * worker.
   * @param elapsed milliseconds since the sync began
   */
  round(range: DayRange, elapsed: number): readonly DayRange[] {
    const days = countDays(range);
    const { workers } = this.options;
    if (days > workers && !this.isMeasured) return this.take(range, 1, 1);
    if (days <= workers && !this.isMeasured) return this.take(range, 1, workers);
    const { width, pieces } = this.size(days, elapsed);
    const round = this.take(range, width, Math.min(workers, pieces));
    this.planned += round.length * (this.piecesPerDay - 1);
    return round;
  }

  /**
   * Returns the size at which a body of this number of days is rejected, so that its days are
   * divided.
   */
  maxBodyBytes(days: number): number {
    if (days <= UNMEASURED_DAYS) return Infinity;
    return Math.max(MAX_BODY_BYTES, 2 * days * this.perDay().bytes);
  }

  private take(range: DayRange, width: number, most: number): readonly DayRange[] {
    const to = earliestDay(addDays(range.from, width * most - 1), range.to);
    const slices = fixedWindows({ from: range.from, to }, width);
    this.planned += slices.length;
    return slices;
  }

  private size(days: number, elapsed: number): { readonly width: number; readonly pieces: number } {
    const { workers, hourlyRequests } = this.options;
    const { bytes, milliseconds } = this.perDay();
    const hours = Math.max(1, (elapsed + (milliseconds * days) / workers) / HOUR);
    const affordable = Math.max(1, Math.floor(hourlyRequests * hours) - this.planned);
    const body = bytes * days;
    const busy = Math.min(workers, Math.max(1, Math.floor(body / SMALL_BODY_BYTES)));
    const planned = Math.min(
      PLANNED_BODY_BYTES,
      PLANNED_SHARE * (this.options.maxBytes?.() ?? Infinity),
    );
    const rounds = Math.ceil(Math.ceil(body / planned) / workers);
    const pieces = Math.max(busy, rounds > 1 ? rounds * workers : 1);
    const wanted = Math.max(Math.ceil(days / pieces), Math.ceil(days / affordable));
    // If the quota is used up, larger bodies are better than waiting. Bodies that do not arrive
    // completely will be divided anyway.
    this.piecesPerDay =
      bytes > MAX_BODY_BYTES && wanted === 1
        ? Math.max(
            1,
            Math.min(Math.ceil(bytes / PLANNED_BODY_BYTES), Math.floor(affordable / days)),
          )
        : 1;
    const seen = Math.min(this.maxDays, Math.max(UNMEASURED_DAYS, 4 * this.widest));
    return { width: Math.min(wanted, seen), pieces };
  }

  /**
   * Returns the largest size and duration per day among the latest downloads, because the amount of
   * data usually grows.
   */
  private perDay(): { readonly bytes: number; readonly milliseconds: number } {
    const most = (of: (download: Measurement) => number): number =>
      Math.max(...this.recent.map((download) => of(download) / download.days));
    return {
      bytes: most((download) => download.bytes),
      milliseconds: most((download) => download.milliseconds),
    };
  }
}
