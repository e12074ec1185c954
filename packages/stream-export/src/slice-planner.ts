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
  /**
   * Time from the start of the response to its last byte. The time before is not included, because
   * the request may have waited for quota.
   */
  readonly milliseconds: number;
}

export interface SlicePlannerOptions {
  /** Number of concurrent downloads. */
  readonly workers: number;
  /** Number of requests per hour to plan with, at least 1. */
  readonly hourlyRequests: number;
  /** Returns the size in bytes above which downloads break; default: they never do. */
  readonly maxBytes?: () => number;
}

const MEBIBYTE = 1024 * 1024;
/** Maximum size of a body, unless the hourly quota requires larger ones. */
const MAX_BODY_BYTES = 512 * MEBIBYTE;
/** Bodies are planned with this share of the maximum size, because days have different sizes. */
const PLANNED_SHARE = 0.75;
const PLANNED_BODY_BYTES = PLANNED_SHARE * MAX_BODY_BYTES;
/**
 * Days are requested together if their bodies are smaller than this in total: Mixpanel needs some
 * seconds for each response, however small it is.
 */
const SMALL_BODY_BYTES = 4 * MEBIBYTE;
/** Maximum number of days of a slice if the size of a day is unknown. */
export const UNMEASURED_DAYS = 30;
/**
 * Maximum number of days of a slice: four times 30, because a server that rejects more than 30 days
 * then accepts a slice after it was halved twice.
 */
export const MAX_DAYS = 4 * UNMEASURED_DAYS;
const HOUR = 3_600_000;

/**
 * Divides days into slices, based on the size of the days that were downloaded before. It plans as
 * few slices as possible, but enough to keep all workers busy and each body below 512 MiB. If the
 * hourly quota does not suffice for this number, bodies are larger. Single days of more than
 * 512 MiB are divided into pieces if the quota suffices.
 *
 * Slices are planned in rounds of at most one slice per worker:
 *
 * ```
 *   days   [=][==========][==========][==========][=========================]...
 *          first round:    second round:           later rounds, planned with the latest sizes:
 *          one day, to     at most 30 days         at most 4 times as wide as the widest
 *          measure         per slice               slice before
 * ```
 */
export class SlicePlanner {
  /** The latest downloads, at most one per worker. */
  private readonly recent: Measurement[] = [];
  /** Largest number of days of a download so far. */
  private widest = 0;
  /** Number of requests that were planned so far. */
  private planned = 0;
  private maxDays = MAX_DAYS;
  /**
   * Number of pieces into which each day of the latest round is divided; 1 if the days are not
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

  /** Limits later slices to 30 days. Call this after the server rejected a slice of more days. */
  narrow(): void {
    this.maxDays = UNMEASURED_DAYS;
  }

  /**
   * Returns the first slices of a range, which must not be empty: a single day if nothing was
   * measured yet and there are more days than workers, otherwise at most one slice per worker.
   * @param elapsed milliseconds since the sync began
   */
  planRound(range: DayRange, elapsed: number): readonly DayRange[] {
    const days = countDays(range);
    const { workers } = this.options;
    if (days > workers && !this.isMeasured) return this.cutSlices(range, 1, 1);
    if (days <= workers && !this.isMeasured) return this.cutSlices(range, 1, workers);
    const { width, pieces } = this.sizeSlices(days, elapsed);
    const round = this.cutSlices(range, width, Math.min(workers, pieces));
    this.planned += round.length * (this.piecesPerDay - 1);
    return round;
  }

  /**
   * Returns the size in bytes above which a body of this number of days is rejected, so that its
   * days are requested in smaller slices. Bodies of up to 30 days are never rejected.
   */
  maxBodyBytes(days: number): number {
    if (days <= UNMEASURED_DAYS) return Infinity;
    return Math.max(MAX_BODY_BYTES, 2 * days * this.maxPerDay().bytes);
  }

  private cutSlices(range: DayRange, width: number, count: number): readonly DayRange[] {
    const to = earliestDay(addDays(range.from, width * count - 1), range.to);
    const slices = fixedWindows({ from: range.from, to }, width);
    this.planned += slices.length;
    return slices;
  }

  private sizeSlices(
    days: number,
    elapsed: number,
  ): { readonly width: number; readonly pieces: number } {
    const { workers, hourlyRequests } = this.options;
    const { bytes, milliseconds } = this.maxPerDay();
    const hours = Math.max(1, (elapsed + (milliseconds * days) / workers) / HOUR);
    const requestsLeft = Math.max(1, Math.floor(hourlyRequests * hours) - this.planned);
    const totalBytes = bytes * days;
    // At most as many workers as there are bodies that are worth a request.
    const usefulWorkers = Math.min(workers, Math.max(1, Math.floor(totalBytes / SMALL_BODY_BYTES)));
    const plannedBytes = Math.min(
      PLANNED_BODY_BYTES,
      PLANNED_SHARE * (this.options.maxBytes?.() ?? Infinity),
    );
    const rounds = Math.ceil(Math.ceil(totalBytes / plannedBytes) / workers);
    const pieces = Math.max(usefulWorkers, rounds > 1 ? rounds * workers : 1);
    const wantedWidth = Math.max(Math.ceil(days / pieces), Math.ceil(days / requestsLeft));
    // Days are divided only as far as the quota suffices, because reading a larger body is faster
    // than waiting for quota. A day whose body breaks is divided anyway.
    this.piecesPerDay =
      bytes > MAX_BODY_BYTES && wantedWidth === 1
        ? Math.max(
            1,
            Math.min(Math.ceil(bytes / PLANNED_BODY_BYTES), Math.floor(requestsLeft / days)),
          )
        : 1;
    const maxWidth = Math.min(this.maxDays, Math.max(UNMEASURED_DAYS, 4 * this.widest));
    return { width: Math.min(wantedWidth, maxWidth), pieces };
  }

  /**
   * Returns the largest size and duration per day among the latest downloads, because the amount of
   * data usually grows.
   */
  private maxPerDay(): { readonly bytes: number; readonly milliseconds: number } {
    const maximum = (of: (download: Measurement) => number): number =>
      Math.max(...this.recent.map((download) => of(download) / download.days));
    return {
      bytes: maximum((download) => download.bytes),
      milliseconds: maximum((download) => download.milliseconds),
    };
  }
}
