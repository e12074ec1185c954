import {
  compareTimestamps,
  countDays,
  dayAsPresent,
  dayInZone,
  daysToRead,
  earliestDay,
  fixedWindows,
  isFarAhead,
  lastCompleteDayInZone,
  presentAtStart,
  timestampSchema,
  type Day,
  type DayRange,
  type DaySettings,
  type PresentOptions,
} from '@source-mixpanel/cursor';
import type { JsonObject } from '@source-mixpanel/exact-json';
import {
  createDayReader,
  dateTimeText,
  daysOfRows,
  MAX_QUERY_DAYS,
  type DayRow,
  type RevenueDays,
} from '@source-mixpanel/mixpanel';
import type { Stream } from '@source-mixpanel/stream';
import * as z from 'zod';
import { explainRefusal, throwRefusal } from './refusal.js';
import { schema } from './schema.js';

/** The last day read, over or not, `YYYY-MM-DD`; absent while there was none. */
export type RevenueState = { readonly date?: string };

export interface RevenueSource {
  readonly revenueDays: RevenueDays;
  /** Requests the revenue of a day for `schema`, with fewer tries; default `revenueDays`. */
  readonly probe?: RevenueDays;
}

export interface RevenueOptions extends DaySettings, PresentOptions {
  /** The maximum number of days of one request; default: as many as Mixpanel answers. */
  readonly windowDays?: number | undefined;
  /** The number of concurrent requests. */
  readonly concurrency: number;
}

/**
 * The revenue of every day. The last `attributionDays` before the cursor are read again, as events
 * that arrive late change their figures. Mixpanel has withdrawn the feature from many projects:
 * `schema` requests one day, and throws ConfigError `withdrawn` without an answer; `read` throws it
 * if revenue is refused permanently.
 */
export function revenueStream(
  source: RevenueSource,
  options: RevenueOptions,
): Stream<DayRange, RevenueState, { readonly date: Day }> {
  const { zone, clock } = options;
  return {
    name: 'revenue',
    primaryKey: [['date']],
    cursorField: ['date'],
    state: z.strictObject({
      date: timestampSchema.exactOptional(),
    }),
    async schema(io) {
      const yesterday = lastCompleteDayInZone(clock.now(), zone);
      const probe = source.probe ?? source.revenueDays;
      await probe({ from: yesterday, to: yesterday }, io).catch(throwRefusal);
      return schema;
    },
    open(saved, syncIo) {
      const present = presentAtStart(options);
      const reader = createDayReader(options.concurrency);
      const state = saved && dayAsPresent(saved, present(), { zone, io: syncIo });
      return {
        state,
        async *slices() {
          const now = clock.now();
          // Days before a date that was never reached were not read: there is nothing to correct.
          const isAhead = saved?.date !== undefined && isFarAhead(saved.date, now);
          const days = daysToRead((isAhead ? saved : state)?.date, options, now);
          syncIo.report({ kind: 'estimate', rows: countDays(days) });
          yield* fixedWindows(days, options.windowDays ?? MAX_QUERY_DAYS);
        },
        async *read(range, io) {
          const query = { range, child: REVENUE, ask: source.revenueDays, daysIn: daysOfRows, io };
          try {
            for await (const { window, answer } of reader.read(query)) {
              yield { kind: 'rows', rows: answer.map(toRecord) };
              const date = earliestDay(window.to, dayInZone(present(), zone));
              yield { kind: 'checkpoint', progress: { date } };
            }
          } catch (error) {
            explainRefusal(error);
          }
        },
      };
    },
    commit(state, { date }) {
      // Days of the lookback window are before the cursor.
      return state?.date !== undefined && compareTimestamps(date, state.date) <= 0
        ? state
        : { date };
    },
    finish: (last) => last ?? {},
  };
}

/** The id that stands for revenue in the reader of days, which numbers funnels by their ids. */
const REVENUE = 0;

function toRecord({ date, row }: DayRow): JsonObject {
  return { ...row, datetime: dateTimeText(row['datetime']), date };
}
