import {
  compareTimestamps,
  countDays,
  daysToRead,
  fixedWindows,
  isTimestamp,
  lastCompleteDayInZone,
  splitRange,
  type Day,
  type DayRange,
  type DaySettings,
} from '@source-mixpanel/cursor';
import { dateTimeText, type DayRow, type RevenueDays } from '@source-mixpanel/mixpanel';
import type { Clock, JsonObject, Stream } from '@source-mixpanel/stream';
import * as z from 'zod';
import { explainRefusal, reportUnproven } from './refusal.js';
import { schema } from './schema.js';

/** The last day read, over or not, `YYYY-MM-DD`; absent while none was. */
export type RevenueState = { readonly date?: string };

export interface RevenueOptions extends DaySettings {
  /** Most days of one request. */
  readonly windowDays: number;
  readonly clock: Clock;
}

/**
 * Revenue of every day. The last `attributionDays` before the cursor are read again, as events that
 * arrive late change their figures. Mixpanel has withdrawn the feature from many projects: `schema`
 * asks for one day, and where it is refused for good, like `read`, throws ConfigError `withdrawn`.
 */
export function revenueStream(
  source: { readonly revenueDays: RevenueDays },
  options: RevenueOptions,
): Stream<DayRange, RevenueState, { readonly date: Day }> {
  const { zone, clock } = options;
  return {
    name: 'revenue',
    primaryKey: [['date']],
    cursorField: ['date'],
    state: z.strictObject({
      date: z.string().refine(isTimestamp, { error: 'no date' }).exactOptional(),
    }),
    async schema(io) {
      const yesterday = lastCompleteDayInZone(clock.now(), zone);
      try {
        await source.revenueDays({ from: yesterday, to: yesterday }, io).catch(explainRefusal);
      } catch (error) {
        reportUnproven(error, io);
      }
      return schema;
    },
    open: (state, syncIo) => ({
      state,
      async *slices() {
        const days = daysToRead(state?.date, options, clock.now());
        syncIo.report({ kind: 'estimate', rows: countDays(days) });
        yield* fixedWindows(days, options.windowDays);
      },
      async *read(range, io) {
        const days = await source.revenueDays(range, io).catch(explainRefusal);
        yield { kind: 'rows', rows: days.map(toRecord) };
        yield { kind: 'checkpoint', progress: { date: range.to } };
      },
      split: splitRange,
    }),
    commit(state, { date }) {
      // Days of the look-back lie before the cursor.
      return state?.date !== undefined && compareTimestamps(date, state.date) <= 0
        ? state
        : { date };
    },
    finish: (last) => last ?? {},
  };
}

function toRecord({ date, row }: DayRow): JsonObject {
  return { ...row, datetime: dateTimeText(row['datetime']), date };
}
