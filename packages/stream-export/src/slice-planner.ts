import {
  addDays,
  countDays,
  earliestDay,
  fixedWindows,
  type DayRange,
} from '@source-mixpanel/cursor';

/** One download. */
export interface Measurement {
  /** The number of days; a fraction for a part of a day. */
  readonly days: number;
  /** The received bytes, compressed. */
  readonly bytes: number;
  /** From the first byte to the last, because the time before it includes waits for quota. */
  readonly milliseconds: number;
}

export interface SlicePlannerOptions {
  /** The number of concurrent downloads. */
  readonly workers: number;
  /** Requests per hour, at least 1: what retries and other clients of the project leave. */
  readonly hourlyRequests: number;
  /**
   * Returns the size up to which a body arrives completely, as far as is known; default: no limit.
   */
  readonly maxBytes?: () => number;
}

const MEBIBYTE = 1024 * 1024;
/** The maximum size that is planned for a body. */
const MAX_BODY_BYTES = 512 * MEBIBYTE;
/** The share of it that is planned for, as days differ. */
const PLANNED_SHARE = 0.75;
const PLANNED_BODY_BYTES = PLANNED_SHARE * MAX_BODY_BYTES;
/** Smaller bodies are not worth a request each: the server prepares every one for seconds. */
const SMALL_BODY_BYTES = 4 * MEBIBYTE;
/** The maximum number of days of a slice whose size is unknown. */
export const UNMEASURED_DAYS = 30;
/**
 * Divided twice, a slice has the unmeasured days: one that is too large is not divided more often.
 */
export const MAX_DAYS = 4 * UNMEASURED_DAYS;
const HOUR = 3_600_000;

/**
 * Cuts days into slices by the size of those before them: as few as keep the workers busy and a
 * body below 512 MiB, but no more than fit into the hourly requests: bodies are larger then. Days
 * that exceed 512 MiB are divided if the hourly requests allow it.
 *
 * ```
 *   days   [=][==========][==========][==========][=========================]...
 *          one day, to     a slice for each        planned again for every
 *          measure         worker, 30 days wide    round, 4 × wider at most
 *                          at most
 * ```
 */
export class SlicePlanner {
  /** The last downloads, one for each worker. */
  private readonly recent: Measurement[] = [];
  private widest = 0;
  private planned = 0;
  private maxDays = MAX_DAYS;
  /**
   * The number of pieces into which the days of the last round are divided; 1 if they are not
   * large.
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

  /** Plans no more than the unmeasured days from now on, because the server refused more. */
  narrow(): void {
    this.maxDays = UNMEASURED_DAYS;
  }

  /**
   * Returns the next slices of a range that is not empty: one to measure, then one for each worker.
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

  /** Returns the size at which the body of that many days is rejected and its days are divided. */
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
    // Larger bodies are better than waits for quota; those that did not arrive completely are
    // divided in any case.
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

  /** Returns the largest of the last downloads, as data grows with the days. */
  private perDay(): { readonly bytes: number; readonly milliseconds: number } {
    const most = (of: (download: Measurement) => number): number =>
      Math.max(...this.recent.map((download) => of(download) / download.days));
    return {
      bytes: most((download) => download.bytes),
      milliseconds: most((download) => download.milliseconds),
    };
  }
}
