import { UnreadableCollector, type UnreadableLine } from '../lines/broken-body.js';
import { RepairTally, type Repair } from '../lines/repairs.js';
import { compareTimeTexts, formatMilliseconds } from '../values/time-text.js';
import type { TranscodeFacts } from './batch.js';

/** What the engine has counted in the records that it wrote itself. */
export interface EngineCounts {
  /** The latest time that was a whole number, in epoch milliseconds; -1 if there is none. */
  readonly greatestTime: number;
  /** The earliest time that was a whole number, in epoch milliseconds; 1e15 if there is none. */
  readonly leastTime: number;
  readonly withoutTime: number;
}

const NOTHING: EngineCounts = { greatestTime: -1, leastTime: 1e15, withoutTime: 0 };

/**
 * Collects the facts of one body. The engine counts the fast-path lines itself; all other lines are
 * added with the methods below.
 */
export class BodyFacts {
  /** @param hasKey whether records have a key */
  constructor(private readonly hasKey = false) {}

  private readonly unreadable = new UnreadableCollector();
  private readonly repairs = new RepairTally();
  private withoutTime = 0;
  private withoutId = 0;
  /** Latest and earliest time that were passed to `addTime`. */
  private latest: string | undefined;
  private earliest: string | undefined;
  /** Number of unreadable lines that the facts of earlier batches include. */
  private reported = 0;

  addUnreadable(line: UnreadableLine): void {
    this.unreadable.add(line);
  }

  /** @param time in the format that `timeText` returns */
  addTime(time: string | undefined): void {
    if (time === undefined) {
      this.withoutTime += 1;
      return;
    }
    this.latest = pickLater(this.latest, time);
    this.earliest = pickEarlier(this.earliest, time);
  }

  /** Counts a record whose key was made without an id. */
  addWithoutId(): void {
    this.withoutId += 1;
  }

  addRepairs(repairs: readonly Repair[]): void {
    this.repairs.note(repairs);
  }

  /** Whether there are unreadable lines that no batch has reported yet. */
  get hasUnreported(): boolean {
    return this.unreadable.count > this.reported;
  }

  /** Returns the facts of all records and lines so far, including those that the engine counted. */
  take(engine = NOTHING): TranscodeFacts {
    const { count, first } = this.unreadable;
    this.reported = count;
    // The engine has both a latest and an earliest time, or neither.
    const hasEngineTimes = engine.greatestTime >= 0;
    return {
      greatestTime: hasEngineTimes
        ? pickLater(this.latest, formatMilliseconds(engine.greatestTime))
        : this.latest,
      leastTime: hasEngineTimes
        ? pickEarlier(this.earliest, formatMilliseconds(engine.leastTime))
        : this.earliest,
      withoutTime: this.withoutTime + engine.withoutTime,
      ...(this.hasKey ? { withoutId: this.withoutId } : {}),
      unreadable: { count, first: [...first] },
      repairs: this.repairs.counts,
    };
  }
}

function pickEarlier(first: string | undefined, second: string): string {
  return first !== undefined && compareTimeTexts(first, second) < 0 ? first : second;
}

function pickLater(first: string | undefined, second: string): string {
  return first !== undefined && compareTimeTexts(first, second) > 0 ? first : second;
}
