import { isJsonObject, type JsonObject } from '@source-mixpanel/stream';
import * as z from 'zod';
import { rowSchema } from './parse-answer.js';

/** The object Mixpanel answered for one day. */
export interface DayRow {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly row: JsonObject;
}

/**
 * `{day: row}` as rows in the order of their days. A day that is null carries nothing; a member
 * whose name starts with `$` sums up the days and is none of them.
 */
export const dayRows = rowSchema.transform((days, context): DayRow[] =>
  Object.entries(days)
    .filter(([name, row]) => row !== null && !name.startsWith('$'))
    .map(([name, row]) => {
      const isDay = /^\d{4}-\d{2}-\d{2}$/.test(name);
      if (isDay && isJsonObject(row)) return { date: name, row };
      // Other names may be values of the customer's own properties, and issues end in messages.
      context.addIssue({ code: 'custom', path: [isDay ? name : 'a day'], message: 'no day row' });
      return z.NEVER;
    })
    .sort((a, b) => (a.date < b.date ? -1 : 1)),
);
