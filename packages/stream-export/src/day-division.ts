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

/** The number of bodies of a day, or of a part of one, that may break before it is divided. */
const READS_BEFORE_DIVISION = 2;

/** Thrown when an answer contains events of a time that was not requested. */
export class ForeignTimeError extends TransientError {
  constructor() {
    super('foreign_time', 'Mixpanel returned events outside the requested time.');
  }
}

/**
 * Decides which days of one sync are read in pieces, and whether Mixpanel filters by time. If it
 * does not, the first piece of a day that is read reads the whole day, and the others read nothing.
 */
export class DayDivision {
  readonly limit = new BodyLimit();
  private isRefused = false;
  private isProven = false;
  private readonly trials = new Map<Day, Promise<boolean>>();
  /** The pieces that read their whole day. */
  private readonly wholeDays = new Map<Day, string>();

  constructor(private readonly options: Omit<EventQuestion, 'io'>) {}

  /** Whether the slice is a day, or a part of one, that may be divided. */
  divides(slice: ExportSlice): boolean {
    if (this.isRefused || slice.from !== slice.to) return false;
    // If a piece were divided, none of its pieces would be the one that reads the whole day.
    return !this.wholeDays.has(slice.from) && narrowerHours(slice) !== undefined;
  }

  /** Returns smaller slices for the days, or hours, of one. */
  split(slice: ExportSlice): readonly ExportSlice[] | undefined {
    if (slice.from !== slice.to) {
      // Divides into single days at once, because each half would be too large too.
      return this.isTooLarge(slice)
        ? fixedWindows(slice, 1).map((day) => markSlice(day, slice.mark))
        : splitExport(slice);
    }
    const narrower = this.divides(slice) ? narrowerHours(slice) : undefined;
    if (narrower === undefined) return undefined;
    const hours = Math.min(narrower, widthWithin(this.limit.hours));
    return dividePiece(slice, hours);
  }

  /** @throws BrokenSliceError without an attempt if the slice would exceed the limit of a body */
  refuseTooLarge(slice: ExportSlice): void {
    if (!this.isTooLarge(slice)) return;
    throw new BrokenSliceError(
      'answer_would_be_too_large',
      `Events of ${daysText(slice)}: The response would be larger than what can be downloaded in one piece.`,
      { maxAttempts: 0, mayDivide: true },
    );
  }

  /**
   * Returns how many reads of a slice may break in this way: a day is divided after fewer of them than other
   * slices fail after.
   */
  maxAttempts(error: BrokenSliceError, slice: ExportSlice): number {
    if (error.code !== 'broken_body' || !this.divides(slice)) return error.maxAttempts;
    return Math.min(error.maxAttempts, READS_BEFORE_DIVISION);
  }

  /**
   * Whether the pieces of a day can be requested. The first time in a sync, two requests of one
   * event test it: every event of the day must have the time that is filtered by, and at least one
   * event must exist.
   */
  async isTrusted(day: Day, io: CallIo): Promise<boolean> {
    if (this.isRefused) return false;
    if (this.isProven) return true;
    const trial = this.trials.get(day) ?? this.tryFilter(day, io);
    this.trials.set(day, trial);
    return trial;
  }

  /** Call this when a piece contained events of another time. */
  refuse(io: CallIo, message: string): void {
    if (this.isRefused) return;
    this.isRefused = true;
    io.report({ kind: 'warning', message });
  }

  /** Whether this piece reads its whole day; exactly one of a day does. */
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
