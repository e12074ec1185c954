import {
  addDays,
  dayInZone,
  earliestDay,
  isAfterPresent,
  isFarAhead,
  latestDay,
  noLaterThan,
  presentAtStart,
  timestampText,
  type Day,
  type DayRange,
} from '@source-mixpanel/cursor';
import {
  createNamesWarning,
  MAX_CLOCK_DIFFERENCE_MILLISECONDS,
  type ColumnMap,
  type ExportAnswer,
  type ExportRequest,
} from '@source-mixpanel/mixpanel';
import type { CallIo } from '@source-mixpanel/stream';
import type { CountCheck } from './counts/count-check.js';
import { openCountCheck } from './counts/open-count-check.js';
import { DayDivision } from './day-division.js';
import { dividePiece, widthWithin } from './day-piece.js';
import type { ExportOptions, ExportSource } from './export-options.js';
import {
  limitStateToPresent,
  convertPythonState,
  type ExportProgress,
  type ExportState,
} from './export-state.js';
import { hasEvent } from './has-event.js';
import { HistoryLimit } from './history-limit.js';
import { lateArrivalFilter } from './late-arrival-filter.js';
import { markedDay, partsOfExport, planExport } from './plan-export.js';
import { markSlice, type ExportSlice } from './export-slice.js';
import { SelectedEvents } from './selected-events.js';
import { SliceCutter } from './slice-cutter.js';
import { createSlowReadingWarning } from './slow-reading.js';

const HOUR = 3_600_000;
const SHAPE = 'YYYY-MM-DDTHH:MM:SSZ';

export interface ExportToOpen {
  readonly source: ExportSource;
  readonly options: ExportOptions;
  readonly saved: ExportState | undefined;
  readonly io: CallIo;
}

/** One sync of the export stream, with everything that it remembers while it runs. */
export class ExportSync {
  private names: ColumnMap | undefined;
  private isFilterVerified: boolean;
  /** When the first request was sent, in milliseconds of the monotonic clock. */
  private began: number | undefined;
  /** When the first request was sent, by the clock of this machine, in epoch milliseconds. */
  private beganAt: number | undefined;
  /** When the first request was sent, by Mixpanel's clock, in epoch milliseconds. */
  private serverBegan: number | undefined;
  /** The last day that this sync reads. */
  private lastDay: Day | undefined;
  private mark: Day | undefined;
  /** Warns once if events are read without WebAssembly. Call it before each body is read. */
  readonly warnOfSlowReading = createSlowReadingWarning();
  private readonly warnOfNames = createNamesWarning('export_format');
  readonly cutter: SliceCutter;
  readonly division: DayDivision;
  /** Compares downloads with Mixpanel's counts; undefined if switched off or not possible. */
  readonly counts: CountCheck | undefined;
  /** The saved state, without values in the future. */
  readonly state: ExportState | undefined;
  readonly options: ExportOptions;
  readonly history: HistoryLimit;
  readonly selected: SelectedEvents;
  private readonly converted: ExportState;
  private readonly present: () => number;

  constructor(private readonly opened: ExportToOpen) {
    const { options, saved, io } = opened;
    this.options = options;
    this.selected = new SelectedEvents(options, saved, io);
    this.history = new HistoryLimit(options);
    this.division = new DayDivision({
      storage: options.storage,
      requestEvents: (request, callIo) => this.requestEvents(request, callIo),
    });
    this.cutter = new SliceCutter({
      ...options,
      availableRequests: () => this.selected.slicesFor(options.availableRequests()),
      maxBytes: () => this.division.limit.maxBytes,
      firstAllowed: (day) => this.history.firstAllowed(day),
    });
    this.counts = openCountCheck(opened);
    this.present = presentAtStart(options);
    this.state = saved && limitStateToPresent(saved, this.present(), { zone: options.zone, io });
    this.converted = convertPythonState(this.state ?? {});
    this.isFilterVerified = this.converted.filter === 'proven';
  }

  /**
   * Yields the slices of this sync. If the filter for late events is needed and no sync has
   * verified it yet, it is verified first. Without `windowDays`, the first new day is a slice of
   * its own, and the next slice is yielded once the download of this day was measured.
   */
  async *slices(io: CallIo): AsyncGenerator<ExportSlice, void> {
    const now = this.options.clock.now();
    // A state far in the future is used for the plan as it is, so that this sync reads nothing.
    // Replaced by the present, it would lead to a lookback window of days that were never read.
    const saved = convertPythonState(this.opened.saved ?? {});
    const isAhead = saved.read_through !== undefined && isFarAhead(saved.read_through, now);
    const plan = planExport(isAhead ? saved : this.converted, this.options, now);
    this.lastDay = latestDay(plan.lookBack.to, plan.fresh.to);
    const filtered = plan.filterDay !== undefined && (await this.verifyFilter(plan.filterDay, io));
    const where = filtered
      ? lateArrivalFilter(this.converted, this.options.lookBackSeconds)
      : undefined;
    this.mark = markedDay(plan, where);
    const { windowDays } = this.options;
    for (const part of partsOfExport(plan, {
      windowDays,
      where,
      failed: this.converted.failed_days,
    })) {
      if (part.kind === 'days') {
        for await (const range of this.cutter.cut(part.days, io.signal)) {
          yield* this.piecesOf(range);
        }
        continue;
      }
      const { slice } = part;
      yield slice;
      if (slice.alone === true) await this.cutter.watch.waitForEnd(slice, io.signal);
    }
  }

  /** Returns the days as one slice; a day whose body would be too large, as several pieces. */
  private piecesOf(range: DayRange): readonly ExportSlice[] {
    const slice = this.marked(range);
    const hours = Math.min(this.cutter.hoursPerPiece, this.division.limit.hours);
    return hours < 24 && this.division.canDivide(slice)
      ? dividePiece(slice, widthWithin(hours))
      : [slice];
  }

  /** Returns the days as a slice, with the mark if they contain the marked day. */
  marked({ from, to }: DayRange): ExportSlice {
    return markSlice({ from, to }, this.mark);
  }

  /** Warns once if the state has become large. Call it after a slice, which may add columns. */
  warnOfLargeState(io: CallIo): void {
    this.warnOfNames(this.names?.size ?? 0, io);
  }

  /**
   * Reports whether this sync reads no later day. Only then may the day be left out: the commit of
   * a later day would count it as read.
   */
  isLastDay(day: Day): boolean {
    return this.lastDay === undefined || day >= this.lastDay;
  }

  /** Requests raw events. Records when the first request of this sync was sent. */
  async requestEvents(request: ExportRequest, io: CallIo): Promise<ExportAnswer> {
    const { clock } = this.options;
    this.began ??= clock.monotonic();
    this.beganAt ??= clock.now();
    const response = await this.opened.source.exportEvents(request, io);
    if (response.answeredAt !== undefined) {
      this.serverBegan ??= response.answeredAt - (clock.monotonic() - this.began);
    }
    return response;
  }

  /**
   * Returns the map from properties to columns. It continues the map in the state, so that no
   * column changes its property. If the state has none, the columns of the configured catalog
   * decide which of two properties such as `$email` and `email` gets the column `email`.
   */
  columnMap(configured: ReadonlySet<string> | undefined): ColumnMap {
    this.names ??= this.selected.columns(this.converted, configured);
    return this.names;
  }

  /**
   * Returns the progress of a slice. `read.through` is the last day that was read. If Mixpanel
   * rejected the marked day, the progress lacks the time of this sync: with that time, the next
   * sync would skip the events of the marked day that were processed earlier. A day that is read in
   * pieces counts as read after its last piece.
   */
  progress(slice: ExportSlice, read: { through: string; greatestTime?: string }): ExportProgress {
    const isMarked = slice.mark !== undefined && slice.mark <= read.through;
    const present = this.present();
    const { greatestTime: time } = read;
    const isPart = slice.until !== undefined;
    const through = isPart ? addDays(slice.to, -1) : read.through;
    return {
      read_through: earliestDay(through, dayInZone(present, this.options.zone)),
      ...this.within(slice),
      ...(time === undefined ? {} : { time: noLaterThan(time, present, SHAPE) }),
      ...(isMarked ? this.syncTime() : {}),
      ...(this.isFilterVerified ? { filter: 'proven' } : {}),
      ...this.names?.dump(),
      ...this.selected.marks,
    };
  }

  /** Returns up to which time a new day was read, for each of its pieces but the last. */
  private within({ to, until, where }: ExportSlice): Pick<ExportState, 'within'> {
    // A time in the future must not be saved: events that happen before it would be skipped.
    const isOver = until !== undefined && !isAfterPresent(until, this.present());
    return where === undefined && isOver
      ? { within: { day: to, until, zone: this.options.zone } }
      : {};
  }

  /** Returns the zone and, if a valid `Date` header was received, the time of this sync. */
  private syncTime(): Pick<ExportState, 'processed_until' | 'zone'> {
    const { zone } = this.options;
    const { serverBegan, beganAt } = this;
    if (serverBegan === undefined || beganAt === undefined) return { zone };
    // With a wrong `Date` header, all events that are processed before it would be skipped.
    if (Math.abs(serverBegan - beganAt) > MAX_CLOCK_DIFFERENCE_MILLISECONDS) return { zone };
    // Exports contain an event with a delay. All delays that were observed are far below an hour.
    const until = timestampText(Math.min(serverBegan, beganAt) - HOUR, SHAPE);
    return { processed_until: until, zone };
  }

  /**
   * Returns whether Mixpanel supports the filter by processing time. This is verified once:
   * Mixpanel must return an event for a filter that all events match. A server that does not
   * support the property returns no events for any such filter, so late events would be lost.
   */
  private async verifyFilter(day: string, io: CallIo): Promise<boolean> {
    const where = 'number(properties["mp_processing_time_ms"]) >= 0';
    const requestEvents: ExportSync['requestEvents'] = (...call) => this.requestEvents(...call);
    const question = { requestEvents, storage: this.options.storage, io };
    this.isFilterVerified ||= (await hasEvent({ day, where }, question)) === 'yes';
    if (!this.isFilterVerified) {
      io.report({
        kind: 'warning',
        message:
          'Could not verify that Mixpanel filters by processing time; the lookback days are read in full.',
      });
    }
    return this.isFilterVerified;
  }
}
