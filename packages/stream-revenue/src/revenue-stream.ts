import {
  compareTimestamps,
  countDays,
  limitDayToPresent,
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

/** The last day that was read, whether it was complete or not, `YYYY-MM-DD`; absent if none was. */
export type RevenueState = { readonly date?: string };

export interface RevenueSource {
  readonly revenueDays: RevenueDays;
  /**
   * Requests the revenue of one day, for `schema`. It should make fewer attempts than
   * `revenueDays`, which is the default.
   */
  readonly probe?: RevenueDays;
}

export interface RevenueOptions extends DaySettings, PresentOptions {
  /** The maximum number of days of one request; default: Mixpanel's maximum. */
  readonly windowDays?: number | undefined;
  /** The maximum number of concurrent requests. */
  readonly concurrency: number;
}

/**
 * Creates the stream of daily revenue. The last `attributionDays` before the cursor are read again,
 * because late events change the figures of those days.
 *
 * Mixpanel has removed this feature from many projects. So `schema` requests one day and throws
 * ConfigError `withdrawn` if this fails, and `read` throws it if Mixpanel rejects requests for
 * revenue permanently.
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
      const state = saved && limitDayToPresent(saved, present(), { zone, io: syncIo });
      return {
        state,
        async *slices() {
          const now = clock.now();
          // A cursor of more than a day in the future does not show that the days before it were
          // read. The lookback window is only for days that were read, so this sync reads none.
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
      // Days of the lookback window are before the cursor, which must not move back.
      return state?.date !== undefined && compareTimestamps(date, state.date) <= 0
        ? state
        : { date };
    },
    finish: (last) => last ?? {},
  };
}

/**
 * The id that the day reader requires for each series that it reads. Revenue is only one series.
 */
const REVENUE = 0;

function toRecord({ date, row }: DayRow): JsonObject {
  return { ...row, datetime: dateTimeText(row['datetime']), date };
}
