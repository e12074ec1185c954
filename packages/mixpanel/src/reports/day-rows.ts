import type { Day } from '@source-mixpanel/cursor';
import { isJsonObject, type JsonObject } from '@source-mixpanel/exact-json';
import { unexpectedAnswer } from '../client/parse-answer.js';
import type { ItemsReader } from '../client/request-items.js';

/** The row of one day, as Mixpanel returned it. */
export interface DayRow {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly row: JsonObject;
}

/** Returns the days of the rows, in the same order. */
export function daysOfRows(rows: readonly DayRow[]): readonly Day[] {
  return rows.map(({ date }) => date);
}

/**
 * Maximum number of days in a response. Requests are for fewer days; without the limit, a malformed
 * response could fill the memory.
 */
const MAX_DAYS = 10_000;

/**
 * Creates the reader of a response of the form `{member: {day: row}}`, which returns the rows
 * sorted by day. Days whose value is null are left out. Members whose names begin with `$`, such as
 * `$overall`, are sums over the days, and are left out as well.
 * @param path path of the endpoint, for error messages
 * @param member name of the member of the response that contains the days
 */
export function createDayRowsReader(path: string, member: string): ItemsReader<readonly DayRow[]> {
  const days = new Map<string, JsonObject>();
  return {
    path: [member],
    kind: 'object',
    addItems(items) {
      for (const [name, row] of items) {
        if (row === null || name.startsWith('$')) continue;
        const isDay = /^\d{4}-\d{2}-\d{2}$/.test(name);
        // Any other name may be a value of the customer's data, so it must not appear in a message.
        if (!isDay) throw unexpectedAnswer(path, `${member}.a day`);
        if (!isJsonObject(row)) throw unexpectedAnswer(path, `${member}.${name}`);
        days.set(name, row);
        if (days.size > MAX_DAYS)
          throw unexpectedAnswer(path, `${member} has more than ${MAX_DAYS} days`);
      }
    },
    finish(outline) {
      if (!isJsonObject(outline)) throw unexpectedAnswer(path, 'the answer');
      if (!isJsonObject(outline[member])) throw unexpectedAnswer(path, member);
      return [...days]
        .map(([date, row]) => ({ date, row }))
        .sort((a, b) => (a.date < b.date ? -1 : 1));
    },
  };
}
