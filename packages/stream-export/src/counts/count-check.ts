import {
  addDays,
  countDays,
  earliestDay,
  todayInZoneAndUtc,
  type Day,
} from '@source-mixpanel/cursor';
import type { CountBy, EventCounts } from '@source-mixpanel/event-lines';
import type { ReportedCounts } from '@source-mixpanel/mixpanel';
import { BrokenSliceError, SourceError, type CallIo, type Clock } from '@source-mixpanel/stream';
import { boundsOfDays, isPiece } from '../day-piece.js';
import type { ExportSlice } from '../export-slice.js';
import { daysText } from '../report-skipped-events.js';
import { findGapInKnownZones, findGap, type Comparison, type Gap } from './compare-counts.js';
import { gapText } from './gap-text.js';
import { SPAN } from './readings.js';
import type { CountSource } from './count-source.js';
import type { FindNames } from './names-to-compare.js';

export interface CountCheckOptions {
  /** What to do if events are missing in a second download of the same days, too. */
  readonly onGap: 'fail' | 'warn';
  readonly zone: string;
  readonly clock: Clock;
}

/** How events are counted while a download is verified. */
export const COUNT_BY: CountBy = { timeField: 'time', milliseconds: SPAN };

/** Number of reads of days with missing events: the second read may find them. */
const READS = 2;

/** The events of one body, counted. */
export interface CountedBody {
  readonly counts: EventCounts;
  readonly records: number;
  readonly unreadable: { readonly count: number };
}

/** Downloads days to count their events, and returns the result of `judge`, or undefined if they cannot be downloaded. */
export type CountEvents = <Answer>(
  days: ExportSlice,
  judge: (bodies: readonly CountedBody[]) => Answer,
) => Promise<Answer | undefined>;

export interface DownloadedSlice {
  readonly bodies: readonly CountedBody[];
  readonly countEvents: CountEvents;
  readonly io: CallIo;
}

/** Maximum number of days of a slice to which a day is added on each side: an export may have at most 30 days. */
const MAX_WIDENED_DAYS = 28;

/** Mixpanel's counts for the hours of a slice, requested before the download. */
export interface ExpectedCounts {
  /** All names that Mixpanel lists for the days. `reported` may contain counts for only some of them. */
  readonly listed: readonly string[];
  readonly reported: ReportedCounts;
}

/** Compares the downloads of one sync with Mixpanel's own counts. */
export class CountCheck {
  private isOff = false;
  /** Mixpanel's counts for the day that is being read in parts, from the day before (`from`) on. */
  private day: { readonly from: Day; readonly expected: ExpectedCounts } | undefined;
  /** Mixpanel's counts when a first read lacked events, by slice. The lower of these and later counts are used. */
  private readonly doubted = new Map<string, ReportedCounts>();

  constructor(
    private readonly source: Pick<CountSource, 'eventCountsOf'>,
    private readonly findNames: FindNames,
    private readonly options: CountCheckOptions,
  ) {}

  /**
   * Requests Mixpanel's counts for a slice. Returns undefined if the slice has days that have not ended, if it is
   * filtered, if the check is off, or, with a warning, if the counts are not available.
   */
  async expect(slice: ExportSlice, io: CallIo): Promise<ExpectedCounts | undefined> {
    const { zone, clock } = this.options;
    const now = clock.now();
    if (this.isOff || slice.where !== undefined) return undefined;
    if (slice.to >= todayInZoneAndUtc(now, zone)) return undefined;
    // Does not wait for quota: the events are more important than the comparison.
    const unwaited: CallIo = { ...io, maxWaitMilliseconds: 0 };
    try {
      const answer = await this.ask(slice, unwaited);
      if (answer === undefined) return undefined;
      const { listed, reported } = answer;
      return { listed, reported: leastOf(reported, this.doubted.get(keyOf(slice))) };
    } catch (error) {
      this.explain(error, slice, io);
      return undefined;
    }
  }

  /**
   * Compares the bodies of a slice with Mixpanel's counts.
   * @throws BrokenSliceError `events_missing`
   */
  async compare(
    slice: ExportSlice,
    expected: ExpectedCounts,
    downloaded: DownloadedSlice,
  ): Promise<void> {
    const { bodies, io } = downloaded;
    if (bodies.some(({ counts }) => counts.isIncomplete)) {
      io.report({
        kind: 'warning',
        message: `Events of ${daysText(slice)} were not compared with Mixpanel's counts: they have too many names.`,
      });
      return;
    }
    const comparison = this.comparisonOf(slice, expected, bodies);
    const gap = findGap(comparison) ?? (await this.findEmptyGap(slice, comparison, downloaded));
    const key = keyOf(slice);
    if (gap === undefined) {
      this.doubted.delete(key);
      return;
    }
    const message = gapText(gap, slice);
    const isSecond = this.doubted.has(key);
    if (isSecond && this.options.onGap === 'warn') {
      io.report({ kind: 'warning', message });
      return;
    }
    this.doubted.set(key, expected.reported);
    throw new BrokenSliceError('events_missing', message, { maxAttempts: READS, mayDivide: false });
  }

  private comparisonOf(
    slice: ExportSlice,
    { listed, reported }: ExpectedCounts,
    bodies: readonly CountedBody[],
  ): Comparison {
    return {
      ...boundsOfDays(slice),
      isPiece: isPiece(slice),
      ...{ reported, listed: new Set(listed), zone: this.options.zone },
      exported: { entries: () => entriesOf(bodies), uncounted: uncountedOf(bodies) },
    };
  }

  /**
   * Returns the gap of a slice whose export has no events. Without events, the time zone of the project cannot be
   * verified: the counted events may be exported with the day before or after. So these days are counted and
   * downloaded too, the day after only if it has ended. Only events that are missing there as well are a gap.
   */
  private async findEmptyGap(
    slice: ExportSlice,
    comparison: Comparison,
    { bodies, countEvents, io }: DownloadedSlice,
  ): Promise<Gap | undefined> {
    const isEmpty = bodies.every(({ records, unreadable }) => records + unreadable.count === 0);
    if (!isEmpty || isPiece(slice) || countDays(slice) > MAX_WIDENED_DAYS) return undefined;
    const gap = findGapInKnownZones(comparison);
    if (gap === undefined) return undefined;
    const { clock, zone } = this.options;
    const lastOver = addDays(todayInZoneAndUtc(clock.now(), zone), -1);
    const days = {
      from: addDays(slice.from, -1),
      to: earliestDay(addDays(slice.to, 1), lastOver),
    };
    // No warning if the days around the slice cannot be compared, because the slice itself was compared.
    const expected = await this.expect(days, { ...io, report: () => undefined });
    if (expected === undefined) return undefined;
    const isGap = await countEvents(
      days,
      (wider) => findGap(this.comparisonOf(days, expected, wider)) !== undefined,
    );
    if (isGap !== true) return undefined;
    this.doubted.set(keyOf(days), expected.reported);
    return gap;
  }

  private async ask(slice: ExportSlice, io: CallIo): Promise<ExpectedCounts | undefined> {
    // If the project's time zone is not the configured one, the days begin and end up to a day earlier or later.
    const days = { from: addDays(slice.from, -1), to: addDays(slice.to, 1) };
    const isSecond = this.doubted.has(keyOf(slice));
    if (isPiece(slice) && this.day?.from === days.from && !isSecond) return this.day.expected;
    const names = await this.findNames(days, io);
    if (names === undefined) {
      this.isOff = true;
      return undefined;
    }
    const { listed, counted } = names;
    const asked = { names: counted, ...days, unit: 'hour' } as const;
    const expected = { listed, reported: await this.source.eventCountsOf(asked, io) };
    if (isPiece(slice)) this.day = { from: days.from, expected };
    return expected;
  }

  private explain(error: unknown, slice: ExportSlice, io: CallIo): void {
    if (!(error instanceof SourceError) || io.signal.aborted) throw error;
    if (error.kind !== 'transient') {
      if (this.isOff) return;
      this.isOff = true;
      io.report({
        kind: 'warning',
        message: `Exports are not compared with Mixpanel's counts: ${error.message}`,
      });
      return;
    }
    const isSpent = error.code === 'rate_limited';
    const reason = isSpent ? 'the quota of the Query API is used up.' : error.message;
    io.report({
      kind: 'warning',
      message: `Events of ${daysText(slice)} were not compared with Mixpanel's counts: ${reason}`,
    });
  }
}

/**
 * Returns the lower of two counts for each name and hour, because events may have been deleted or have arrived
 * between the two requests.
 */
function leastOf(counts: ReportedCounts, others: ReportedCounts | undefined): ReportedCounts {
  if (others === undefined) return counts;
  return new Map(
    [...counts].map(([name, buckets]) => [
      name,
      new Map(
        [...buckets].map(([hour, count]) => [
          hour,
          Math.min(count, others.get(name)?.get(hour) ?? 0),
        ]),
      ),
    ]),
  );
}

function* entriesOf(
  bodies: readonly CountedBody[],
): Generator<readonly [name: string, span: number, count: number], void> {
  for (const { counts } of bodies) yield* counts.entries();
}

function uncountedOf(bodies: readonly CountedBody[]): number {
  let counted = 0;
  for (const [, , count] of entriesOf(bodies)) counted += count;
  return bodies.reduce(
    (sum, { records, unreadable }) => sum + records + unreadable.count,
    -counted,
  );
}

function keyOf({ from, to, since = '', until = '' }: ExportSlice): string {
  return [from, to, since, until].join();
}
