import { countDays, fixedWindows, type Day } from '@source-mixpanel/cursor';
import { BrokenSliceError, TransientError, type CallIo } from '@source-mixpanel/stream';
import { BodyLimit } from './body-limit.js';
import {
  anyTimeFilter,
  dividePiece,
  hoursOf,
  narrowerHours,
  widthWithin,
  WITHOUT_TIME,
} from './day-piece.js';
import { hasEvent, type EventQuestion } from './has-event.js';
import { markSlice, splitExport, type ExportSlice } from './export-slice.js';
import { daysText } from './report-skipped-events.js';

/** Number of bodies of a day, or of a part of a day, that may break before the day is divided. */
const READS_BEFORE_DIVISION = 2;

/** Thrown if a response contains events outside the requested part of a day. */
export class ForeignTimeError extends TransientError {
  constructor() {
    super('foreign_time', 'Mixpanel returned events outside the requested time.');
  }
}

/**
 * Decides which days of one sync are read in pieces, and verifies that Mixpanel filters by time. If Mixpanel
 * does not, one piece of a day reads the entire day, and its other pieces read nothing.
 */
export class DayDivision {
  readonly limit = new BodyLimit();
  private isRefused = false;
  private isProven = false;
  private readonly trials = new Map<Day, Promise<boolean>>();
  /** For each day that is read by a single piece, that piece. */
  private readonly wholeDays = new Map<Day, string>();

  constructor(private readonly options: Omit<EventQuestion, 'io'>) {}

  /** Reports whether the slice is a day, or a part of one, that can be divided. */
  divides(slice: ExportSlice): boolean {
    if (this.isRefused || slice.from !== slice.to) return false;
    // If the piece that reads the entire day were divided, none of its parts would be this piece.
    return !this.wholeDays.has(slice.from) && narrowerHours(slice) !== undefined;
  }

  /**
   * Divides a slice into smaller slices: into days, or into hours of a day. Returns undefined if
   * that is not possible.
   */
  split(slice: ExportSlice): readonly ExportSlice[] | undefined {
    if (slice.from !== slice.to) {
      // Divides into single days at once if even a half would be too large.
      return this.isTooLarge(slice)
        ? fixedWindows(slice, 1).map((day) => markSlice(day, slice.mark))
        : splitExport(slice);
    }
    const narrower = this.divides(slice) ? narrowerHours(slice) : undefined;
    if (narrower === undefined) return undefined;
    const hours = Math.min(narrower, widthWithin(this.limit.hours));
    return dividePiece(slice, hours);
  }

  /**
   * Throws if the body of the slice would probably exceed the limit. Called before the slice is
   * requested.
   * @throws BrokenSliceError with `maxAttempts` 0, so that the slice is divided at once
   */
  refuseTooLarge(slice: ExportSlice): void {
    if (!this.isTooLarge(slice)) return;
    throw new BrokenSliceError(
      'answer_would_be_too_large',
      `Events of ${daysText(slice)}: The response would be larger than what can be downloaded in one piece.`,
      { maxAttempts: 0, mayDivide: true },
    );
  }

  /**
   * Returns how many reads of the slice may break with this error. A day that can be divided has
   * fewer attempts than other slices.
   */
  maxAttempts(error: BrokenSliceError, slice: ExportSlice): number {
    if (error.code !== 'broken_body' || !this.divides(slice)) return error.maxAttempts;
    return Math.min(error.maxAttempts, READS_BEFORE_DIVISION);
  }

  /**
   * Reports whether Mixpanel can be trusted to filter by time, so that the pieces of a day can be
   * requested. This is verified once per sync, with two requests for one event each: there must be
   * no event that lacks the property by which Mixpanel filters, and at least one event that has it.
   */
  async isTrusted(day: Day, io: CallIo): Promise<boolean> {
    if (this.isRefused) return false;
    if (this.isProven) return true;
    const trial = this.trials.get(day) ?? this.tryFilter(day, io);
    this.trials.set(day, trial);
    return trial;
  }

  /**
   * Call this after a piece contained events of another time. From then on, one piece of a day
   * reads the entire day.
   */
  refuse(io: CallIo, message: string): void {
    if (this.isRefused) return;
    this.isRefused = true;
    io.report({ kind: 'warning', message });
  }

  /** Reports whether this piece reads its entire day. Returns true for exactly one piece of each day. */
  readsWholeDay(piece: ExportSlice): boolean {
    const name = [piece.since, piece.until, piece.where].join();
    const reader = this.wholeDays.get(piece.from) ?? name;
    this.wholeDays.set(piece.from, reader);
    return reader === name;
  }

  private isTooLarge(slice: ExportSlice): boolean {
    if (slice.where !== undefined || this.isRefused) return false;
    const hours = slice.from === slice.to ? hoursOf(slice) : 24 * countDays(slice);
    const canDivide = slice.from !== slice.to || this.divides(slice);
    return canDivide && hours > this.limit.hours;
  }

  private async tryFilter(day: Day, io: CallIo): Promise<boolean> {
    const question = { ...this.options, io };
    const lacks = await hasEvent({ day, where: WITHOUT_TIME }, question);
    const has = lacks === 'no' && (await hasEvent({ day, where: anyTimeFilter(day) }, question));
    // A day without events cannot show whether the filter works, and need not be divided.
    if (has === 'no') return false;
    this.isProven = has === 'yes';
    if (!this.isProven) {
      this.refuse(
        io,
        'Could not verify that Mixpanel filters by the time of events; days are read in full.',
      );
    }
    return this.isProven;
  }
}
