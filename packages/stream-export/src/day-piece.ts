import { addDays, timestampMilliseconds, timestampText, type Day } from '@source-mixpanel/cursor';
import type { ExportSlice } from './export-slice.js';

const HOUR = 3_600_000;
const DAY_HOURS = 24;
/**
 * Possible lengths of a piece in hours. Each is a multiple of the next, so that a piece can be
 * divided again.
 */
const WIDTHS = [12, 6, 3, 1] as const;
const SHAPE = 'YYYY-MM-DDTHH:MM:SSZ';

/** A part of a day: events whose `time` is at or after `since` and before `until`. */
export type DayPiece = Pick<ExportSlice, 'since' | 'until'> & { readonly from: Day };

/** Reports whether the slice is a part of a day. */
export function isPiece({ since, until }: ExportSlice): boolean {
  return since !== undefined || until !== undefined;
}

/** Returns the number of hours of a day, or of a part of one. */
export function hoursOf(piece: DayPiece): number {
  const { begin, end } = boundsOf(piece);
  return (end - begin) / HOUR;
}

/** Returns the next shorter length of a piece; undefined if the slice cannot be divided. */
export function narrowerHours(piece: DayPiece): number | undefined {
  const hours = hoursOf(piece);
  return WIDTHS.find((width) => width < hours);
}

/**
 * Returns the greatest length of a piece that is at most this number of hours, but at least one
 * hour.
 */
export function widthWithin(hours: number): number {
  return WIDTHS.find((width) => width <= hours) ?? 1;
}

/**
 * Divides a day, or a part of one, into pieces that begin at multiples of `hours`.
 *
 * ```
 *   day, by 6 hours      [00:00        06:00)[06:00    12:00)[12:00    18:00)[18:00        24:00)
 *   filter by time       until 06:00         both bounds     both bounds     from 18:00, or no time
 * ```
 *
 * The hours are those of the property `time`, which is in UTC, or in local time in projects created
 * before 2023. Local time is written as if it were UTC, so a day has the hours 0 to 24 even if
 * daylight saving time begins or ends. The first piece has no lower bound and the last one no upper
 * bound, so that no event is lost if the day of the project does not begin at 00:00 of `time`. The
 * last piece keeps the mark of the slice.
 */
export function dividePiece(slice: ExportSlice, hours: number): readonly ExportSlice[] {
  const { since, until, mark, ...rest } = slice;
  const { begin, end } = boundsOf(slice);
  const midnight = timestampMilliseconds(slice.from);
  const borders: string[] = [];
  for (let border = midnight; border < end; border += hours * HOUR) {
    if (border > begin) borders.push(timestampText(border, SHAPE));
  }
  const starts = [since, ...borders];
  const ends = [...borders, until];
  return starts.map((start, index) => {
    const stop = ends[index];
    return {
      ...rest,
      ...(start === undefined ? {} : { since: start }),
      ...(stop === undefined ? {} : { until: stop }),
      ...(index < borders.length || mark === undefined ? {} : { mark }),
    };
  });
}

/** Returns the filter for a part of a day. The last part includes all events without a time. */
export function pieceFilter({ since, until }: Pick<ExportSlice, 'since' | 'until'>): string {
  const bounds = [
    ...(since === undefined ? [] : [`${TIME} >= ${literal(since)}`]),
    ...(until === undefined ? [] : [`${TIME} < ${literal(until)}`]),
  ];
  return until === undefined ? [...bounds, WITHOUT_TIME].join(' or ') : bounds.join(' and ');
}

/** A filter for events without a time, which no filter by time matches. */
export const WITHOUT_TIME = 'not defined(properties["$time"])';

/** Returns a filter that matches all events that have a time. */
export function anyTimeFilter(day: Day): string {
  const noon = `datetime(${(timestampMilliseconds(day) + 12 * HOUR) / 1000})`;
  return `${TIME} < ${noon} or ${TIME} >= ${noon}`;
}

const TIME = 'properties["$time"]';

function literal(instant: string): string {
  return `datetime(${timestampMilliseconds(instant) / 1000})`;
}

/** Returns the start and end of a slice in epoch milliseconds, comparable with `time`. */
export function boundsOfDays(slice: ExportSlice): { readonly begin: number; readonly end: number } {
  if (isPiece(slice)) return boundsOf(slice);
  const { from, to } = slice;
  return { begin: timestampMilliseconds(from), end: timestampMilliseconds(addDays(to, 1)) };
}

/** Returns the start and end of a day or a part of one, in the same way as `boundsOfDays`. */
function boundsOf({ from, since, until }: DayPiece): {
  readonly begin: number;
  readonly end: number;
} {
  const midnight = timestampMilliseconds(from);
  return {
    begin: since === undefined ? midnight : timestampMilliseconds(since),
    end: until === undefined ? midnight + DAY_HOURS * HOUR : timestampMilliseconds(until),
  };
}
