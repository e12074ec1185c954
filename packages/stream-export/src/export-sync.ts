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
  normalizeState,
  unpackState,
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

/** One sync of the export stream: what it remembers while it runs. */
export class ExportSync {
  private names: ColumnMap | undefined;
  private filterProven: boolean;
  /** Time of the first request by the monotonic clock, in milliseconds. */
  private began: number | undefined;
  /** Time of the first request by the clock of this machine, in epoch milliseconds. */
  private beganAt: number | undefined;
  private serverBegan: number | undefined;
  private lastDay: Day | undefined;
  private mark: Day | undefined;
  /** Warns once if events are read without WebAssembly; call it before a body is read. */
  readonly warnOfSlowReading = createSlowReadingWarning();
  private readonly warnOfNames = createNamesWarning('export_format');
  readonly cutter: SliceCutter;
  readonly division: DayDivision;
  /** Compares downloads with Mixpanel's counts; undefined if that is switched off or not possible. */
  readonly counts: CountCheck | undefined;
  /** The saved state, without values in the future. */
  readonly state: ExportState | undefined;
  readonly options: ExportOptions;
  readonly history: HistoryLimit;
  readonly selected: SelectedEvents;
  private readonly unpacked: ExportState;
  private readonly present: () => number;

  constructor(private readonly opened: ExportToOpen) {
    const { options, saved, io } = opened;
    this.options = options;
    this.selected = new SelectedEvents(options, saved, io);
    this.history = new HistoryLimit(options);
    this.division = new DayDivision({
      storage: options.storage,
      ask: (request, callIo) => this.ask(request, callIo),
    });
    this.cutter = new SliceCutter({
      ...options,
      availableRequests: () => this.selected.requests(options.availableRequests()),
      maxBytes: () => this.division.limit.maxBytes,
      firstAllowed: (day) => this.history.firstAllowed(day),
    });
    this.counts = openCountCheck(opened);
    this.present = presentAtStart(options);
    const { zone } = options;
    this.state = saved && normalizeState(saved, this.present(), { zone, io });
    this.unpacked = unpackState(this.state ?? {});
    this.filterProven = this.unpacked.filter === 'proven';
  }

  /**
   * Yields the slices of this sync. If the filter for late events is needed and was never verified, it is verified
   * first. If the user configured no width, the first new day is a slice of its own; the next slice is yielded after
   * its download was measured.
   */
  async *slices(io: CallIo): AsyncGenerator<ExportSlice, void> {
    const now = this.options.clock.now();
    // If the saved state is far in the future, the days before it were not read, so there is no lookback
    // window.
    const saved = unpackState(this.opened.saved ?? {});
    const isAhead = saved.read_through !== undefined && isFarAhead(saved.read_through, now);
    const plan = planExport(isAhead ? saved : this.unpacked, this.options, now);
    this.lastDay = latestDay(plan.lookBack.to, plan.fresh.to);
    const filtered = plan.filterDay !== undefined && (await this.trustFilter(plan.filterDay, io));
    const where = filtered
      ? lateArrivalFilter(this.unpacked, this.options.lookBackSeconds)
      : undefined;
    this.mark = markedDay(plan, where);
    const { windowDays } = this.options;
    for (const part of partsOfExport(plan, {
      windowDays,
      where,
      failed: this.unpacked.failed_days,
    })) {
      if (part.kind === 'days') {
        for await (const range of this.cutter.cut(part.days, io.signal)) {
          yield* this.piecesOf(range);
        }
        continue;
      }
      const { slice } = part;
      yield slice;
      if (slice.alone === true) await this.cutter.watch.untilEnd(slice, io.signal);
    }
  }

  /**
   * Returns the slice of these days. If its body would be too large, returns the pieces of the day
   * instead.
   */
  private piecesOf(range: DayRange): readonly ExportSlice[] {
    const slice = this.marked(range);
    const hours = Math.min(this.cutter.hoursPerPiece, this.division.limit.hours);
    return hours < 24 && this.division.divides(slice)
      ? dividePiece(slice, widthWithin(hours))
      : [slice];
  }

  /** Returns these days as a slice, with the mark if they contain the marked day. */
  marked({ from, to }: DayRange): ExportSlice {
    return markSlice({ from, to }, this.mark);
  }

  /** Warns once if the state has become large. Call it when the names of a slice are known. */
  warnOfLargeState(io: CallIo): void {
    this.warnOfNames(this.names?.size ?? 0, io);
  }

  /** Reports whether no later day is read in this sync. Its commit would hide that this day was not read. */
  endsWith(day: Day): boolean {
    return this.lastDay === undefined || day >= this.lastDay;
  }

  /**
   * Requests raw events. Remembers when the first request of this sync was sent, by Mixpanel's clock.
   */
  async ask(request: ExportRequest, io: CallIo): Promise<ExportAnswer> {
    const { clock } = this.options;
    this.began ??= clock.monotonic();
    this.beganAt ??= clock.now();
    const answer = await this.opened.source.exportEvents(request, io);
    if (answer.answeredAt !== undefined) {
      this.serverBegan ??= answer.answeredAt - (clock.monotonic() - this.began);
    }
    return answer;
  }

  /**
   * Returns the map from properties to columns, which is saved from sync to sync. Without a saved map,
   * the configured columns show which of two properties like `$email` and `email` had the column
   * `email`.
   */
  columnMap(configured: ReadonlySet<string> | undefined): ColumnMap {
    this.names ??= this.selected.columns(this.unpacked, configured);
    return this.names;
  }

  /**
   * Returns the progress of a slice that was read through the given day.
   *
   * If Mixpanel rejected the marked day, the time of this sync is not recorded, because it would hide events that
   * arrive for this day later. A day that is read in pieces counts as read only after its last piece.
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
      ...(isMarked ? this.markings() : {}),
      ...(this.filterProven ? { filter: 'proven' } : {}),
      ...this.names?.dump(),
      ...this.selected.marks,
    };
  }

  /** Returns up to what time a new day was read. */
  private within({ to, until, where }: ExportSlice): Pick<ExportState, 'within'> {
    // A time in the future is not recorded, because events that happen until then would be skipped.
    const isOver = until !== undefined && !isAfterPresent(until, this.present());
    return where === undefined && isOver
      ? { within: { day: to, until, zone: this.options.zone } }
      : {};
  }

  private markings(): Pick<ExportState, 'processed_until' | 'zone'> {
    const { zone } = this.options;
    const { serverBegan, beganAt } = this;
    if (serverBegan === undefined || beganAt === undefined) return { zone };
    // If a wrong `Date` header were recorded, all events that are processed until then would be skipped.
    if (Math.abs(serverBegan - beganAt) > MAX_CLOCK_DIFFERENCE_MILLISECONDS) return { zone };
    // Events become visible some time after they were processed. One hour is far more than was observed.
    const until = timestampText(Math.min(serverBegan, beganAt) - HOUR, SHAPE);
    return { processed_until: until, zone };
  }

  /**
   * Verifies, once per project, that Mixpanel supports the filter by processing time, and reports the result. A
   * server that does not know this property would return no events, and late events would be lost. So it must first
   * return an event for a filter that every event matches.
   */
  private async trustFilter(day: string, io: CallIo): Promise<boolean> {
    const { storage } = this.options;
    const where = 'number(properties["mp_processing_time_ms"]) >= 0';
    const ask: ExportSync['ask'] = (request, callIo) => this.ask(request, callIo);
    this.filterProven ||= (await hasEvent({ day, where }, { ask, storage, io })) === 'yes';
    if (!this.filterProven) {
      io.report({
        kind: 'warning',
        message:
          'Could not verify that Mixpanel filters by processing time; the lookback days are read in full.',
      });
    }
    return this.filterProven;
  }
}
