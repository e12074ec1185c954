import {
  addDays,
  countDays,
  earliestDay,
  todayInZoneAndUtc,
  type Day,
} from '@source-mixpanel/cursor';
import type { ReportedCounts } from '@source-mixpanel/mixpanel';
import { BrokenSliceError, SourceError, type CallIo, type Clock } from '@source-mixpanel/stream';
import { boundsOfDays, isPiece } from '../day-piece.js';
import type { ExportSlice } from '../export-slice.js';
import { daysText } from '../report-skipped-events.js';
import { findGapInKnownZones, findGap, type Comparison, type Gap } from './compare-counts.js';
import { gapText } from './gap-text.js';
import type { CountSource } from './count-source.js';
import { entriesOf, uncountedOf, type CountedBody } from './counted-body.js';
import type { FindNames } from './names-to-compare.js';

export interface CountCheckOptions {
  /** What to do if events are missing in a second download of the same days, too. */
  readonly onGap: 'fail' | 'warn';
  readonly zone: string;
  readonly clock: Clock;
}

/** How many times days with missing events are read. The second read may contain the events. */
const READS = 2;

/**
 * Downloads days to count their events, and returns the result of `evaluate`; undefined if the days
 * cannot be downloaded.
 */
export type CountEvents = <Result>(
  days: ExportSlice,
  evaluate: (bodies: readonly CountedBody[]) => Result,
) => Promise<Result | undefined>;

export interface DownloadedSlice {
  readonly bodies: readonly CountedBody[];
  readonly countEvents: CountEvents;
  readonly io: CallIo;
}

/** Wider slices are not compared with a day more on each side: Mixpanel may reject over 30 days. */
const MAX_WIDENED_DAYS = 28;

/** Mixpanel's counts by hour for the days around a slice, requested before the download. */
export interface ExpectedCounts {
  /** All event names that Mixpanel lists. `reported` may have counts for only some of them. */
  readonly listed: readonly string[];
  readonly reported: ReportedCounts;
}

/** Compares the downloads of one sync with Mixpanel's own counts. */
export class CountCheck {
  private isOff = false;
  /** The counts for the day that is being read in parts. `from` is the day before. */
  private day: { readonly from: Day; readonly expected: ExpectedCounts } | undefined;
  /** For each slice whose first download lacked events: the counts that it was compared with. */
  private readonly countsOfFirstRead = new Map<string, ReportedCounts>();

  constructor(
    private readonly source: Pick<CountSource, 'eventCountsOf'>,
    private readonly findNames: FindNames,
    private readonly options: CountCheckOptions,
  ) {}

  /**
   * Requests Mixpanel's counts for a slice. Returns undefined if the slice cannot be compared,
   * because it is filtered or has days that are not over, if the check is off, or, with a warning,
   * if the counts are not available.
   */
  async requestExpected(slice: ExportSlice, io: CallIo): Promise<ExpectedCounts | undefined> {
    const { zone, clock } = this.options;
    if (this.isOff || slice.where !== undefined) return undefined;
    if (slice.to >= todayInZoneAndUtc(clock.now(), zone)) return undefined;
    try {
      // Does not wait for quota: the events are more important than the comparison.
      const counts = await this.requestCounts(slice, { ...io, maxWaitMilliseconds: 0 });
      if (counts === undefined) return undefined;
      const { listed, reported } = counts;
      return { listed, reported: lowerOf(reported, this.countsOfFirstRead.get(keyOf(slice))) };
    } catch (error) {
      this.reportUnavailable(error, slice, io);
      return undefined;
    }
  }

  /**
   * Compares the bodies of a slice with Mixpanel's counts.
   * @throws BrokenSliceError `events_missing` if events are missing; after the second read only if
   * `onGap` is `fail`, otherwise it reports a warning
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
      this.countsOfFirstRead.delete(key);
      return;
    }
    const message = gapText(gap, slice);
    const isSecond = this.countsOfFirstRead.has(key);
    if (isSecond && this.options.onGap === 'warn') {
      io.report({ kind: 'warning', message });
      return;
    }
    this.countsOfFirstRead.set(key, expected.reported);
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
   * Returns the gap of a slice whose export has no events. If the project has another time zone
   * than the configured one, its export may contain the counted events on the day before or after.
   * So these days are counted and downloaded too, the day after only if it is over. If the events
   * are there, there is no gap.
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
    // Reports no warning if these days cannot be compared: a gap is then not assumed.
    const expected = await this.requestExpected(days, { ...io, report: () => undefined });
    if (expected === undefined) return undefined;
    const isGap = await countEvents(
      days,
      (wider) => findGap(this.comparisonOf(days, expected, wider)) !== undefined,
    );
    if (isGap !== true) return undefined;
    this.countsOfFirstRead.set(keyOf(days), expected.reported);
    return gap;
  }

  private async requestCounts(slice: ExportSlice, io: CallIo): Promise<ExpectedCounts | undefined> {
    // With another time zone than the configured one, days begin up to a day earlier or later.
    const days = { from: addDays(slice.from, -1), to: addDays(slice.to, 1) };
    const isSecond = this.countsOfFirstRead.has(keyOf(slice));
    if (isPiece(slice) && this.day?.from === days.from && !isSecond) return this.day.expected;
    const names = await this.findNames(days, io);
    if (names === undefined) {
      this.isOff = true;
      return undefined;
    }
    const { listed, counted } = names;
    const request = { names: counted, ...days, unit: 'hour' } as const;
    const expected = { listed, reported: await this.source.eventCountsOf(request, io) };
    if (isPiece(slice)) this.day = { from: days.from, expected };
    return expected;
  }

  /** Reports why counts are not available. Switches the check off unless the error is transient. */
  private reportUnavailable(error: unknown, slice: ExportSlice, io: CallIo): void {
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
    const isQuotaUsed = error.code === 'rate_limited';
    const reason = isQuotaUsed ? 'the quota of the Query API is used up.' : error.message;
    io.report({
      kind: 'warning',
      message: `Events of ${daysText(slice)} were not compared with Mixpanel's counts: ${reason}`,
    });
  }
}

/**
 * Returns the lower of two counts for each name and hour. The higher one may include events that
 * were deleted or arrived between the two requests.
 */
function lowerOf(counts: ReportedCounts, others: ReportedCounts | undefined): ReportedCounts {
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

function keyOf({ from, to, since = '', until = '' }: ExportSlice): string {
  return [from, to, since, until].join();
}
