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

/** A day, or a part of one, is divided after this number of its downloads broke. */
const READS_BEFORE_DIVISION = 2;

/** Thrown if a response contains events outside the requested part of a day. */
export class ForeignTimeError extends TransientError {
  constructor() {
    super('foreign_time', 'Mixpanel returned events outside the requested time.');
  }
}

/**
 * Decides which days of one sync are read in pieces, because their downloads break or would be too
 * large. Pieces are requested with a filter by time, so it verifies that Mixpanel supports this
 * filter. Otherwise one piece of a day reads the entire day, and its other pieces read nothing.
 */
export class DayDivision {
  readonly limit = new BodyLimit();
  private isDisabled = false;
  private isFilterVerified = false;
  private readonly verifications = new Map<Day, Promise<boolean>>();
  /** For each day that cannot be read in pieces, the piece that reads the entire day. */
  private readonly wholeDayReaders = new Map<Day, string>();

  constructor(private readonly options: Omit<EventQuestion, 'io'>) {}

  /** Reports whether the slice is a day, or a part of one, that can be divided. */
  canDivide(slice: ExportSlice): boolean {
    if (this.isDisabled || slice.from !== slice.to) return false;
    // The piece that reads the entire day must not be divided: its parts would be new pieces, which
    // read nothing, so the day would be lost.
    return !this.wholeDayReaders.has(slice.from) && narrowerHours(slice) !== undefined;
  }

  /**
   * Divides a slice into smaller slices: into days, or into hours of a day. Returns undefined if
   * that is not possible.
   */
  split(slice: ExportSlice): readonly ExportSlice[] | undefined {
    if (slice.from !== slice.to) {
      // If the slice is known to be too large, its halves may be too large as well.
      return this.isTooLarge(slice)
        ? fixedWindows(slice, 1).map((day) => markSlice(day, slice.mark))
        : splitExport(slice);
    }
    const narrower = this.canDivide(slice) ? narrowerHours(slice) : undefined;
    if (narrower === undefined) return undefined;
    const hours = Math.min(narrower, widthWithin(this.limit.hours));
    return dividePiece(slice, hours);
  }

  /**
   * Throws if the body of the slice is probably so large that its download would break. Call it
   * before the slice is requested.
   * @throws BrokenSliceError with `maxAttempts` 0, so that the slice is divided at once
   */
  rejectTooLarge(slice: ExportSlice): void {
    if (!this.isTooLarge(slice)) return;
    throw new BrokenSliceError(
      'answer_would_be_too_large',
      `Events of ${daysText(slice)}: The response would be larger than what can be downloaded in one piece.`,
      { maxAttempts: 0, mayDivide: true },
    );
  }

  /**
   * Returns how many reads of the slice may break with this error before it is divided or fails. A
   * day that can be divided has fewer attempts than other slices.
   */
  maxAttempts(error: BrokenSliceError, slice: ExportSlice): number {
    if (error.code !== 'broken_body' || !this.canDivide(slice)) return error.maxAttempts;
    return Math.min(error.maxAttempts, READS_BEFORE_DIVISION);
  }

  /**
   * Returns whether Mixpanel filters by time, so that the pieces of this day can be requested. This
   * is verified once per sync, with two requests for one event each: the day must have no event
   * without the property by which Mixpanel filters, and at least one event with it.
   */
  async canFilterByTime(day: Day, io: CallIo): Promise<boolean> {
    if (this.isDisabled) return false;
    if (this.isFilterVerified) return true;
    const verification = this.verifications.get(day) ?? this.verifyFilter(day, io);
    this.verifications.set(day, verification);
    return verification;
  }

  /**
   * Reports the warning. From now on, no day is divided, and days that were already divided are
   * read entirely by one of their pieces.
   */
  disable(io: CallIo, message: string): void {
    if (this.isDisabled) return;
    this.isDisabled = true;
    io.report({ kind: 'warning', message });
  }

  /**
   * Returns whether this piece reads its entire day: true for the first piece of a day for which
   * this is called, false for the others.
   */
  readsWholeDay(piece: ExportSlice): boolean {
    const name = [piece.since, piece.until, piece.where].join();
    const reader = this.wholeDayReaders.get(piece.from) ?? name;
    this.wholeDayReaders.set(piece.from, reader);
    return reader === name;
  }

  private isTooLarge(slice: ExportSlice): boolean {
    if (slice.where !== undefined || this.isDisabled) return false;
    const hours = slice.from === slice.to ? hoursOf(slice) : 24 * countDays(slice);
    const canDivide = slice.from !== slice.to || this.canDivide(slice);
    return canDivide && hours > this.limit.hours;
  }

  private async verifyFilter(day: Day, io: CallIo): Promise<boolean> {
    const question = { ...this.options, io };
    const hasUntimed = await hasEvent({ day, where: WITHOUT_TIME }, question);
    const hasTimed =
      hasUntimed === 'no' && (await hasEvent({ day, where: anyTimeFilter(day) }, question));
    // Neither filter returned an event, so the day seems to be empty. It is read entirely, and the
    // next day that is divided shows whether the filter works.
    if (hasTimed === 'no') return false;
    this.isFilterVerified = hasTimed === 'yes';
    if (!this.isFilterVerified) {
      this.disable(
        io,
        'Could not verify that Mixpanel filters by the time of events; days are read in full.',
      );
    }
    return this.isFilterVerified;
  }
}
