import { UnreadableCollector, type UnreadableLine } from '../lines/broken-body.js';
import { RepairTally, type Repair } from '../lines/repairs.js';
import { compareTimeTexts, millisecondsText } from '../values/time-text.js';
import type { TranscodeFacts } from './batch.js';

/** The counts of the engine for the records that it wrote. */
export interface EngineCounts {
  /** The latest time that was a whole number, in epoch milliseconds; -1 without one. */
  readonly greatestTime: number;
  /** The earliest time that was a whole number, in epoch milliseconds; 1e15 without one. */
  readonly leastTime: number;
  readonly withoutTime: number;
}

const NOTHING: EngineCounts = { greatestTime: -1, leastTime: 1e15, withoutTime: 0 };

/** The facts of one body so far, of lines on the fast and the slow path. */
export class BodyFacts {
  /** @param hasKey whether records have a key */
  constructor(private readonly hasKey = false) {}

  private readonly unreadable = new UnreadableCollector();
  private readonly repairs = new RepairTally();
  private withoutTime = 0;
  private withoutId = 0;
  /** The latest and the earliest time of the records that the engine did not read as a number. */
  private latest: string | undefined;
  private earliest: string | undefined;
  /** Unreadable lines that `take` has returned. */
  private taken = 0;

  addUnreadable(line: UnreadableLine): void {
    this.unreadable.add(line);
  }

  /** @param time as `timeText` returns it */
  addTime(time: string | undefined): void {
    if (time === undefined) {
      this.withoutTime += 1;
      return;
    }
    this.latest = later(this.latest, time);
    this.earliest = earlier(this.earliest, time);
  }

  /** Is called for each record whose key was made without an id. */
  addWithoutId(): void {
    this.withoutId += 1;
  }

  addRepairs(repairs: readonly Repair[]): void {
    this.repairs.note(repairs);
  }

  /** Whether lines were left out that no batch has reported yet. */
  get hasUnreported(): boolean {
    return this.unreadable.count > this.taken;
  }

  /** Returns the facts of all records and lines so far, including those that the engine counted. */
  take(engine = NOTHING): TranscodeFacts {
    const { count, first } = this.unreadable;
    this.taken = count;
    // The engine has both or neither.
    const isKnown = engine.greatestTime >= 0;
    return {
      greatestTime: isKnown
        ? later(this.latest, millisecondsText(engine.greatestTime))
        : this.latest,
      leastTime: isKnown
        ? earlier(this.earliest, millisecondsText(engine.leastTime))
        : this.earliest,
      withoutTime: this.withoutTime + engine.withoutTime,
      ...(this.hasKey ? { withoutId: this.withoutId } : {}),
      unreadable: { count, first: [...first] },
      repairs: this.repairs.counts,
    };
  }
}

function earlier(first: string | undefined, second: string): string {
  return first !== undefined && compareTimeTexts(first, second) < 0 ? first : second;
}

function later(first: string | undefined, second: string): string {
  return first !== undefined && compareTimeTexts(first, second) > 0 ? first : second;
}
