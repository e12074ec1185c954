import { isJsonObject, type JsonObject } from '@source-mixpanel/stream';

/** The object Mixpanel answered for one day. */
export interface DayRow {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly row: JsonObject;
}

/** `{day: row}` as rows in the order of their days; a day without an object carries nothing. */
export function dayRows(days: JsonObject): DayRow[] {
  return Object.entries(days)
    .flatMap(([date, row]) => (isJsonObject(row) ? [{ date, row }] : []))
    .sort((a, b) => (a.date < b.date ? -1 : 1));
}
