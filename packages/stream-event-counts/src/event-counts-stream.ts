import {
  compareTimestamps,
  limitDayToPresent,
  dayInZone,
  daysToRead,
  earliestDay,
  fixedWindows,
  presentAtStart,
  timestampSchema,
  type Day,
  type DayRange,
  type DaySettings,
  type PresentOptions,
} from '@source-mixpanel/cursor';
import {
  chunksOfNames,
  createDayReader,
  explainDeniedAccess,
  type EventCountsOf,
  type ListEventNames,
  type ReportedCounts,
} from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { CallIo, Part, ReadIo, Stream } from '@source-mixpanel/stream';
import * as z from 'zod';
import { schema } from './schema.js';

/** The last day that was read, whether it was complete or not, `YYYY-MM-DD`; absent if none was. */
export type EventCountsState = { readonly date?: string };

export interface EventCountsSource {
  readonly listEventNames: ListEventNames;
  readonly eventCountsOf: EventCountsOf;
}

export interface EventCountsOptions extends DaySettings, PresentOptions {
  /**
   * The maximum number of days of one request; default: 366. With fewer days there are more
   * requests; with more, repeating a failed one takes longer.
   */
  readonly windowDays?: number | undefined;
  /** The maximum number of concurrent requests. */
  readonly concurrency: number;
}

const DEFAULT_WINDOW_DAYS = 366;
const NEEDS = 'a plan with the Query API and the role Consumer or a higher one';

/**
 * Creates the stream of Mixpanel's event counts. There is one record for each day and each event
 * name that occurs in the requested days, including records with a count of 0. The last
 * `attributionDays` before the cursor are read again, because their counts change when events
 * arrive late or are deleted.
 */
export function eventCountsStream(
  source: EventCountsSource,
  options: EventCountsOptions,
): Stream<DayRange, EventCountsState, { readonly date: Day }> {
  const { zone, clock } = options;
  return {
    name: 'event_counts',
    primaryKey: [['date'], ['event']],
    cursorField: ['date'],
    state: z.strictObject({ date: timestampSchema.exactOptional() }),
    schema: () => Promise.resolve(schema),
    open(saved, syncIo) {
      const present = presentAtStart(options);
      const reader = createDayReader(options.concurrency);
      const state = saved && limitDayToPresent(saved, present(), { zone, io: syncIo });
      return {
        state,
        async *slices() {
          const days = daysToRead(state?.date, options, clock.now());
          yield* fixedWindows(days, options.windowDays ?? DEFAULT_WINDOW_DAYS);
        },
        async *read(range, io): AsyncGenerator<Part<{ readonly date: Day }>> {
          yield* readDays(range, { source, reader, io });
          const date = earliestDay(range.to, dayInZone(present(), zone));
          yield { kind: 'checkpoint', progress: { date } };
        },
      };
    },
    commit(state, { date }) {
      // Days of the lookback window are before the cursor, which must not move back.
      return state?.date !== undefined && compareTimestamps(date, state.date) <= 0
        ? state
        : { date };
    },
    finish: (last) => last ?? {},
  };
}

interface Reading {
  readonly source: EventCountsSource;
  readonly reader: ReturnType<typeof createDayReader>;
  readonly io: ReadIo;
}

async function* readDays(
  range: DayRange,
  { source, reader, io }: Reading,
): AsyncGenerator<Part<never>, void> {
  const { names, isWhole } = await explainDeniedAccess(NEEDS, source.listEventNames(range, io));
  if (!isWhole) io.report({ kind: 'warning', message: INCOMPLETE_NAMES });
  for (const [child, chunk] of chunksOfNames(names).entries()) {
    const ask = (window: DayRange, windowIo: CallIo): Promise<ReportedCounts> =>
      source.eventCountsOf({ ...window, names: chunk, unit: 'day' }, windowIo);
    const query = { range, child, ask, daysIn, io };
    for await (const { window, answer } of reader.read(query)) {
      const rows = recordsOf(answer).filter(({ date }) => window.from <= date && date <= window.to);
      if (rows.length > 0) yield { kind: 'rows', rows };
    }
  }
}

const INCOMPLETE_NAMES =
  'Mixpanel did not list all event names of these days: event_counts lacks names without an event in the last 31 days, and names that are not among the 5,000 most frequent.';

function daysIn(counts: ReportedCounts): readonly Day[] {
  return [...new Set(recordsOf(counts).map(({ date }) => date))].sort();
}

function recordsOf(counts: ReportedCounts): (JsonObject & { readonly date: Day })[] {
  return [...counts].flatMap(([event, days]) =>
    [...days].map(([bucket, count]) => ({ date: bucket.slice(0, 10), event, count })),
  );
}
