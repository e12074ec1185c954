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
  /** Returns the size up to which a body arrives completely, as far as is known. */
  readonly maxBytes?: () => number;
  readonly clock: Clock;
  /** Returns the first day, from the given one on, that Mixpanel has not refused as too old. */
  readonly firstAllowed: (day: Day) => Day;
}

/** Cuts the days of one sync into slices, while these are read. */
export class SliceCutter {
  readonly watch = new SliceWatch();
  private planner: SlicePlanner | undefined;
  /** Milliseconds of the monotonic clock. */
  private began = 0;

  constructor(private readonly options: SliceCutterOptions) {}

  /**
   * Yields slices that cover the days without gap or overlap, earliest first. Without a configured
   * width, the first has one day, and the next is yielded once that download has been measured.
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
      const round = this.tooOld(rest) ?? planner.round(rest, clock.monotonic() - this.began);
      for (const range of round) {
        yield range;
        rest = { from: addDays(range.to, 1), to: days.to };
      }
      const [first] = round;
      if (planner.isMeasured || countDays(rest) === 0 || first === undefined) continue;
      // A caller that only lists the slices reads none, so there is nothing to measure.
      if (!this.watch.hasBegun(first)) {
        yield* planSlices(rest, { widest: UNMEASURED_DAYS, atMost: this.options.workers });
        return;
      }
      const { watch } = this;
      await watch.until(() => planner.isMeasured || watch.hasEnded(first), signal);
    }
  }

  /** The hours of each piece into which the latest days are divided; 24 if they are not divided. */
  get hoursPerPiece(): number {
    return 24 / (this.planner?.piecesPerDay ?? 1);
  }

  /** Stores the size of a download of whole days, or of a part of one. */
  measured(download: Measurement): void {
    this.planner?.measure(download);
    this.watch.notify();
  }

  /** Call this when a slice of more than 30 days was refused. */
  narrow(): void {
    this.planner?.narrow();
  }

  /** Returns the size at which a body of that many days is rejected. */
  maxBodyBytes(days: number): number {
    return this.planner?.maxBodyBytes(days) ?? Infinity;
  }

  /**
   * Returns the days that are too old and the first one that is not, as one slice, of which only
   * that day is requested.
   */
  private tooOld({ from, to }: DayRange): readonly DayRange[] | undefined {
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
   * Returns the planned requests per hour; the rest is for retries and for other clients of the
   * project.
   */
  private hourlyRequests(): number {
    return Math.max(1, Math.floor((this.options.availableRequests() * 2) / 3));
  }
}
