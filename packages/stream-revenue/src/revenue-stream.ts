import {
  compareTimestamps,
  countDays,
  dayCursorNoLaterThan,
  dayInZone,
  daysToRead,
  earliestDay,
  fixedWindows,
  futureStateWarning,
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
import type { CallIo, Stream } from '@source-mixpanel/stream';
import * as z from 'zod';
import { explainRefusal, throwRefusal } from './refusal.js';
import { schema } from './schema.js';

/** The last day read, over or not, `YYYY-MM-DD`; absent while none was. */
export type RevenueState = { readonly date?: string };

export interface RevenueSource {
  readonly revenueDays: RevenueDays;
  /** The same for `schema`, which is not worth many tries; default `revenueDays`. */
  readonly probe?: RevenueDays;
}

export interface RevenueOptions extends DaySettings, PresentOptions {
  /** Most days of one request; default: as many as Mixpanel answers. */
  readonly windowDays?: number | undefined;
  /** Requests at a time. */
  readonly concurrency: number;
}

/**
 * Revenue of every day. The last `attributionDays` before the cursor are read again, as events that
 * arrive late change their figures. Mixpanel has withdrawn the feature from many projects: `schema`
 * asks for one day, and without an answer throws ConfigError `withdrawn`; `read` does so where it is
 * refused for good.
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
      const state = saved && readAsPresent(saved, present(), { zone, io: syncIo });
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
      // Days of the look-back lie before the cursor.
      return state?.date !== undefined && compareTimestamps(date, state.date) <= 0
        ? state
        : { date };
    },
    finish: (last) => last ?? {},
  };
}

/** There is one thing to read, which the reader of days numbers like a funnel. */
const REVENUE = 0;

/** The saved state; today instead of the future, with a warning where it is a far one. */
function readAsPresent(
  { date }: RevenueState,
  present: number,
  { zone, io }: { readonly zone: string; readonly io: CallIo },
): RevenueState {
  if (date === undefined) return {};
  if (isFarAhead(date, present)) io.report(futureStateWarning(dayInZone(present, zone)));
  return { date: dayCursorNoLaterThan(date, present, zone) };
}

function toRecord({ date, row }: DayRow): JsonObject {
  return { ...row, datetime: dateTimeText(row['datetime']), date };
}
