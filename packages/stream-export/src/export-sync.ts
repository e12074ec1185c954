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
import { openCountCheck, type CountCheck } from './counts/count-check.js';
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

/** The memory of one sync of the stream: when it began, the names, the filter. */
export class ExportSync {
  private names: ColumnMap | undefined;
  private filterProven: boolean;
  /** Milliseconds of the monotonic clock at the first request. */
  private began: number | undefined;
  /** Our clock at the first request, epoch milliseconds. */
  private beganAt: number | undefined;
  private serverBegan: number | undefined;
  private lastDay: Day | undefined;
  private mark: Day | undefined;
  /** Warns once if events are read on the slow path; call it when a body is about to be read. */
  readonly warnOfSlowReading = createSlowReadingWarning();
  private readonly warnOfNames = createNamesWarning('export_format');
  readonly cutter: SliceCutter;
  readonly division: DayDivision;
  /** Compares downloads with Mixpanel's counts; undefined where that is not wanted or cannot be done. */
  readonly counts: CountCheck | undefined;
  /** The saved state, no value of it in the future. */
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
   * Yields the slices of this sync; verifies the filter first if one is needed and was never
   * verified. Without a configured width, the first fresh day is a separate slice, whose download
   * is measured before the next slice is yielded.
   */
  async *slices(io: CallIo): AsyncGenerator<ExportSlice, void> {
    const now = this.options.clock.now();
    // A state far in the future leaves nothing to look back at: the days before it were not read.
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

  /** Returns the slice of these days, or several if its size is known to exceed that of a body. */
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

  /**
   * Warns once about a state that has become large; call it when the names of a slice are known.
   */
  warnOfLargeState(io: CallIo): void {
    this.warnOfNames(this.names?.size ?? 0, io);
  }

  /**
   * Whether no slice contains a later day, so that no later commit can hide what this slice leaves
   * out.
   */
  endsWith(day: Day): boolean {
    return this.lastDay === undefined || day >= this.lastDay;
  }

  /** Requests raw events and remembers, by the server's clock, when this sync began to. */
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
   * Returns the columns of the properties, kept from sync to sync. Without saved ones, the
   * configured columns show how a pair like `$email` and `email` was written before.
   */
  columnMap(configured: ReadonlySet<string> | undefined): ColumnMap {
    this.names ??= this.selected.columns(this.unpacked, configured);
    return this.names;
  }

  /**
   * Returns what a slice adds to the state once it has been read through that day. A marked day
   * that the server refused was not read: a later instant would hide events that arrive for it. A
   * day that is read in pieces counts as read with its last piece.
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

  /** Returns how far a day was read that no earlier sync has read. */
  private within({ to, until, where }: ExportSlice): Pick<ExportState, 'within'> {
    // Only for a day that is over: otherwise what comes until then would be missing.
    const isOver = until !== undefined && !isAfterPresent(until, this.present());
    return where === undefined && isOver
      ? { within: { day: to, until, zone: this.options.zone } }
      : {};
  }

  private markings(): Pick<ExportState, 'processed_until' | 'zone'> {
    const { zone } = this.options;
    const { serverBegan, beganAt } = this;
    if (serverBegan === undefined || beganAt === undefined) return { zone };
    // One wrong header would permanently hide what is processed until then.
    if (Math.abs(serverBegan - beganAt) > MAX_CLOCK_DIFFERENCE_MILLISECONDS) return { zone };
    // Events take a while from processing to being visible: an hour is far more than was seen.
    const until = timestampText(Math.min(serverBegan, beganAt) - HOUR, SHAPE);
    return { processed_until: until, zone };
  }

  /**
   * Whether the server evaluates the filter. One that does not know the processing time would
   * answer with nothing, and late events would be lost: it must first return an event for a filter
   * that all events pass.
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
