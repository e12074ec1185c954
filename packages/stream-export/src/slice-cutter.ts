import {
  addDays,
  countDays,
  earliestDay,
  planSlices,
  type Day,
  type DayRange,
} from '@source-mixpanel/cursor';
import type { Clock } from '@source-mixpanel/stream';
import { SlicePlanner, UNMEASURED_DAYS, type Measurement } from './slice-planner.js';
import { SliceWatch } from './slice-watch.js';

export interface SliceCutterOptions {
  readonly windowDays?: number | undefined;
  readonly workers: number;
  readonly availableRequests: () => number;
  /** Returns the size in bytes above which downloads break; `Infinity` if no limit is known. */
  readonly maxBytes?: () => number;
  readonly clock: Clock;
  /** Returns the first day, not before the given one, that Mixpanel has not rejected as too old. */
  readonly firstAllowed: (day: Day) => Day;
}

/**
 * Divides the days of one sync into slices. Later slices are planned while earlier ones are read,
 * because their number of days depends on the size of the earlier downloads.
 */
export class SliceCutter {
  readonly watch = new SliceWatch();
  private planner: SlicePlanner | undefined;
  /** Start of the sync, in milliseconds of the monotonic clock. */
  private began = 0;

  constructor(private readonly options: SliceCutterOptions) {}

  /**
   * Yields slices that cover the days without gap or overlap, earliest first. Without `windowDays`,
   * the first slice of a sync has one day, and the next is yielded once its download was measured.
   */
  async *cut(days: DayRange, signal: AbortSignal): AsyncGenerator<DayRange, void> {
    const { windowDays, clock } = this.options;
    if (windowDays !== undefined) {
      yield* planSlices(days, { widest: windowDays, atMost: 1 });
      return;
    }
    const planner = this.startPlanner();
    let rest = days;
    while (countDays(rest) > 0) {
      const elapsed = clock.monotonic() - this.began;
      const round = this.sliceOfTooOldDays(rest) ?? planner.planRound(rest, elapsed);
      for (const range of round) {
        yield range;
        rest = { from: addDays(range.to, 1), to: days.to };
      }
      const [first] = round;
      if (planner.isMeasured || countDays(rest) === 0 || first === undefined) continue;
      // If the caller only lists the slices, no download will ever be measured, so waiting for one
      // would never end.
      if (!this.watch.hasBegun(first)) {
        yield* planSlices(rest, { widest: UNMEASURED_DAYS, atMost: this.options.workers });
        return;
      }
      const { watch } = this;
      await watch.waitUntil(() => planner.isMeasured || watch.hasEnded(first), signal);
    }
  }

  /**
   * Number of hours of each piece into which the days planned last are divided; 24 if they are not
   * divided.
   */
  get hoursPerPiece(): number {
    return 24 / (this.planner?.piecesPerDay ?? 1);
  }

  /** Records the size of a complete download of some days or of a part of a day. */
  measure(download: Measurement): void {
    this.planner?.measure(download);
    this.watch.notify();
  }

  /** Call this after a slice of more than 30 days was rejected. */
  narrow(): void {
    this.planner?.narrow();
  }

  /** Returns the size in bytes above which a body of this number of days is rejected. */
  maxBodyBytes(days: number): number {
    return this.planner?.maxBodyBytes(days) ?? Infinity;
  }

  /**
   * If the range begins with days that Mixpanel has rejected as too old, returns one slice of these
   * days and the first allowed day. Only the allowed day will be requested.
   */
  private sliceOfTooOldDays({ from, to }: DayRange): readonly DayRange[] | undefined {
    const first = this.options.firstAllowed(from);
    return first === from ? undefined : [{ from, to: earliestDay(first, to) }];
  }

  private startPlanner(): SlicePlanner {
    if (this.planner !== undefined) return this.planner;
    this.began = this.options.clock.monotonic();
    this.planner = new SlicePlanner({ ...this.options, hourlyRequests: this.hourlyRequests() });
    return this.planner;
  }

  /**
   * Returns the number of requests per hour to plan with: two thirds of those that are available.
   * The rest is reserved for retries and other clients of the project.
   */
  private hourlyRequests(): number {
    return Math.max(1, Math.floor((this.options.availableRequests() * 2) / 3));
  }
}
