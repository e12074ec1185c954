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
 * Maximum number of corrections. Each moves the first day by at least one day. A server that rejects every day
 * must lead to an error, and not look like a project without events.
 */
const MAX_CORRECTIONS = 3;

/** The first day that the plan of the project includes, as learned from rejected requests. */
export class HistoryLimit {
  private firstDay: Day | undefined;
  /** Number of rejected requests for days that should have been allowed. */
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
   * Learns the first allowed day from an error and reports it. Returns false, and changes nothing, for any
   * other error, if the user configured the start, or if the maximum number of corrections is reached.
   */
  learn(error: unknown, slice: ExportSlice, io: CallIo): boolean {
    const { zone, startDate, clock } = this.options;
    if (!(error instanceof SourceError) || error.code !== 'history_window') return false;
    if (startDate !== undefined) return false;
    const isCorrection = this.firstDay !== undefined && slice.from >= this.firstDay;
    if (isCorrection) this.corrections += 1;
    if (this.corrections > MAX_CORRECTIONS) return false;
    const days = /exceeds (\d{1,5}) days/.exec(error.detail ?? '')?.[1];
    const told =
      days === undefined ? slice.from : addDays(dayInZone(clock.now(), zone), -Number(days));
    // The first day moves by at least one day each time, because Mixpanel may count from another day than
    // today here.
    this.firstDay = latestDay(addDays(slice.from, 1), told, this.firstDay ?? told);
    io.report({
      kind: 'warning',
      message: `The Mixpanel plan has no events from before ${this.firstDay}: as no start date is set, the sync starts there.`,
    });
    return true;
  }
}
