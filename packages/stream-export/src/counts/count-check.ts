import { addDays, todayInZoneAndUtc, type Day } from '@source-mixpanel/cursor';
import type { CountBy, EventCounts } from '@source-mixpanel/event-lines';
import type { ReportedCounts } from '@source-mixpanel/mixpanel';
import { BrokenSliceError, SourceError, type CallIo, type Clock } from '@source-mixpanel/stream';
import type { ExportOptions, ExportSource } from '../export-options.js';
import { boundsOfDays, isPiece } from '../day-piece.js';
import type { ExportSlice } from '../export-slice.js';
import { daysText } from '../report-skipped-events.js';
import { findGap, SPAN, type Gap } from './compare-counts.js';
import type { CountSource } from './count-source.js';

export interface CountCheckOptions {
  /** What happens to days that lack events, once they were downloaded twice. */
  readonly onGap: 'fail' | 'warn';
  readonly zone: string;
  readonly clock: Clock;
}

/** By what events are counted while a download is verified. */
export const COUNT_BY: CountBy = { timeField: 'time', milliseconds: SPAN };

/** Names of one window, at most: more would take more than five of the hour's requests. */
const MAX_NAMES = 1000;
/** Reads of days that lack events: the second may show that it was the first that was wrong. */
const READS = 2;

/** What a validator counted of one body. */
export interface CountedBody {
  readonly counts: EventCounts;
  readonly records: number;
  readonly unreadable: { readonly count: number };
}

/** What Mixpanel counted of the hours of a slice, before it was downloaded. */
export interface ExpectedCounts {
  /** All names that Mixpanel lists for the days; of the first of them there are counts. */
  readonly names: readonly string[];
  readonly reported: ReportedCounts;
}

/** Compares the downloads of one sync with Mixpanel's own counts. */
export class CountCheck {
  private isOff = false;
  /** The counts of the day that is read in parts. */
  private day: { readonly from: Day; readonly expected: ExpectedCounts } | undefined;
  /** Counts of an earlier read of a slice that lacked events. */
  private readonly doubted = new Map<string, ReportedCounts>();

  constructor(
    private readonly source: CountSource,
    private readonly options: CountCheckOptions,
  ) {}

  /**
   * Asks for the counts of a slice; undefined where they cannot be had, which a notice explains, or where the
   * slice is not one of whole days that are over.
   */
  async expect(slice: ExportSlice, io: CallIo): Promise<ExpectedCounts | undefined> {
    const { zone, clock } = this.options;
    const now = clock.now();
    if (this.isOff || slice.where !== undefined) return undefined;
    if (slice.to >= todayInZoneAndUtc(now, zone)) return undefined;
    // It is not worth a wait: the events are what is wanted.
    const unwaited: CallIo = { ...io, maxWaitMilliseconds: 0 };
    try {
      const { names, reported } = await this.ask(slice, unwaited);
      return { names, reported: leastOf(reported, this.doubted.get(keyOf(slice))) };
    } catch (error) {
      this.explain(error, slice, io);
      return undefined;
    }
  }

  /**
   * Compares the bodies of a slice with what was expected.
   * @throws BrokenSliceError `events_missing`
   */
  compare(
    slice: ExportSlice,
    { names, reported }: ExpectedCounts,
    { bodies, io }: { readonly bodies: readonly CountedBody[]; readonly io: CallIo },
  ): void {
    if (bodies.some(({ counts }) => counts.isIncomplete)) {
      io.report({
        kind: 'warning',
        message: `Events of ${daysText(slice)} were not compared with Mixpanel's counts: they have too many names.`,
      });
      return;
    }
    const gap = findGap({
      ...boundsOfDays(slice),
      isPiece: isPiece(slice),
      ...{ reported, listed: new Set(names), zone: this.options.zone },
      exported: { entries: () => entriesOf(bodies), uncounted: uncountedOf(bodies) },
    });
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
    this.doubted.set(key, reported);
    throw new BrokenSliceError('events_missing', message, { attempts: READS, divisible: false });
  }

  private async ask(slice: ExportSlice, io: CallIo): Promise<ExpectedCounts> {
    // By another clock, the days begin and end up to a day earlier or later.
    const days = { from: addDays(slice.from, -1), to: addDays(slice.to, 1) };
    const isSecond = this.doubted.has(keyOf(slice));
    if (isPiece(slice) && this.day?.from === days.from && !isSecond) return this.day.expected;
    const { names } = await this.source.listEventNames(days, io);
    const asked = { names: names.slice(0, MAX_NAMES), ...days, unit: 'hour' } as const;
    const expected = { names, reported: await this.source.eventCountsOf(asked, io) };
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

function gapText({ missing, hour, counted, exported }: Gap, slice: ExportSlice): string {
  const events =
    missing === 1
      ? '1 event that Mixpanel counts is'
      : `${missing} events that Mixpanel counts are`;
  return `${events} missing in the export of ${daysText(slice)}, the first in the hour of ${hour} in the project's time zone: Mixpanel counts ${counted}, exported were ${exported}.`;
}

/** By name and hour the lower of two counts: events may have been deleted, or arrived, between them. */
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

/** Returns the check of one sync; undefined where none is wanted, or with a warning where events are selected. */
export function openCountCheck({
  source: { counts },
  options,
  io,
}: {
  readonly source: Pick<ExportSource, 'counts'>;
  readonly options: ExportOptions;
  readonly io: CallIo;
}): CountCheck | undefined {
  if (counts === undefined) return undefined;
  const { events, where } = options.selection ?? {};
  if (events === undefined && where === undefined) {
    return new CountCheck(counts, { ...options, onGap: options.onGap ?? 'fail' });
  }
  // Reports show events of merged names under another one, and know no filter.
  io.report({
    kind: 'warning',
    message:
      "Exports are not compared with Mixpanel's counts, because Export Events (`export_events`) or Export Filter (`export_where`) selects some of the events.",
  });
  return undefined;
}
