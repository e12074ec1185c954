import {
  addDays,
  dayInZone,
  latestDay,
  type Day,
  type StartSettings,
} from '@source-mixpanel/cursor';
import { SourceError, type CallIo, type Clock } from '@source-mixpanel/stream';
import type { ExportSlice } from './export-slice.js';

export interface HistoryOptions extends StartSettings {
  readonly clock: Clock;
}

/**
 * How many times the first day may be moved again because Mixpanel rejected it, too. Otherwise a
 * server that rejects every day would look like a project without events.
 */
const MAX_CORRECTIONS = 3;

/**
 * The first day whose events the Mixpanel plan of the project includes, as learned from rejected
 * requests.
 */
export class HistoryLimit {
  private firstDay: Day | undefined;
  /** Number of rejected requests that began on or after the first day. */
  private corrections = 0;

  constructor(private readonly options: HistoryOptions) {}

  /** Returns the first day, not before the given one, that may be requested. */
  firstAllowed(day: Day): Day {
    return latestDay(day, this.firstDay ?? day);
  }

  /** Returns the part of a slice that may be requested; undefined if all of it is too old. */
  allowed(slice: ExportSlice): ExportSlice | undefined {
    const from = this.firstAllowed(slice.from);
    return from > slice.to ? undefined : { ...slice, from };
  }

  /**
   * If the error states that the slice is too old, learns the first allowed day from it, reports it
   * and returns true. Returns false for other errors, if the user configured the start, and after
   * the maximum number of corrections; the error then fails the stream.
   */
  learn(error: unknown, slice: ExportSlice, io: CallIo): boolean {
    const { zone, startDate, clock } = this.options;
    if (!(error instanceof SourceError) || error.code !== 'history_window') return false;
    if (startDate !== undefined) return false;
    const isCorrection = this.firstDay !== undefined && slice.from >= this.firstDay;
    if (isCorrection) this.corrections += 1;
    if (this.corrections > MAX_CORRECTIONS) return false;
    const days = /exceeds (\d{1,5}) days/.exec(error.detail ?? '')?.[1];
    const firstByMessage =
      days === undefined ? slice.from : addDays(dayInZone(clock.now(), zone), -Number(days));
    // Moved by at least one day, because `slice.from` was rejected: Mixpanel may count the days
    // from another day than today by this clock.
    const nextDay = addDays(slice.from, 1);
    this.firstDay = latestDay(nextDay, firstByMessage, this.firstDay ?? nextDay);
    io.report({
      kind: 'warning',
      message: `The Mixpanel plan has no events from before ${this.firstDay}: as no start date is set, the sync starts there.`,
    });
    return true;
  }
}
