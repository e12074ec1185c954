import { addDays, timestampMilliseconds, timestampText, type Day } from '@source-mixpanel/cursor';
import type { ExportSlice } from './export-slice.js';

const HOUR = 3_600_000;
const DAY_HOURS = 24;
/**
 * The hours of a piece: each width divides the previous one, so that pieces can be divided again.
 */
const WIDTHS = [12, 6, 3, 1] as const;
const SHAPE = 'YYYY-MM-DDTHH:MM:SSZ';

/** A part of one day by the `time` of its events, at or after `since` and before `until`. */
export type DayPiece = Pick<ExportSlice, 'since' | 'until'> & { readonly from: Day };

/** Whether the slice is only part of its day. */
export function isPiece({ since, until }: ExportSlice): boolean {
  return since !== undefined || until !== undefined;
}

/** Returns the hours of a day, or of a part of one. */
export function hoursOf(piece: DayPiece): number {
  const { begin, end } = boundsOf(piece);
  return (end - begin) / HOUR;
}

/**
 * Returns the next width below the hours of a day or a part of one; undefined if it cannot be
 * divided.
 */
export function narrowerHours(piece: DayPiece): number | undefined {
  const hours = hoursOf(piece);
  return WIDTHS.find((width) => width < hours);
}

/** Returns the largest width that does not exceed that many hours; at least an hour. */
export function widthWithin(hours: number): number {
  return WIDTHS.find((width) => width <= hours) ?? 1;
}

/**
 * Divides a day, or a part of one, at the whole multiples of that many hours.
 *
 * ```
 *   day, by 6 hours      [00:00        06:00)[06:00    12:00)[12:00    18:00)[18:00        24:00)
 *   requested as         time < 06:00        both            both            time >= 18:00, or no time
 * ```
 *
 * The hours are those of the clock of `time`: UTC, or, in projects created before 2023, the wall
 * clock, which exports write as if it were UTC. In both, a day has the hours 0 to 24, whether
 * clocks change on it or not. The first piece has no lower bound and the last no upper one, so that
 * the pieces cover the day even if it begins at another time. The mark stays with the last.
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

/**
 * Returns the filter for a part of a day, which includes all events without a time if it is the
 * last.
 */
export function pieceFilter({ since, until }: Pick<ExportSlice, 'since' | 'until'>): string {
  const bounds = [
    ...(since === undefined ? [] : [`${TIME} >= ${literal(since)}`]),
    ...(until === undefined ? [] : [`${TIME} < ${literal(until)}`]),
  ];
  return until === undefined ? [...bounds, WITHOUT_TIME].join(' or ') : bounds.join(' and ');
}

/** Selects the events that a filter by time could not place. */
export const WITHOUT_TIME = 'not defined(properties["$time"])';

/** Returns a filter for all events that a filter by time can place, whatever their times. */
export function anyTimeFilter(day: Day): string {
  const noon = `datetime(${(timestampMilliseconds(day) + 12 * HOUR) / 1000})`;
  return `${TIME} < ${noon} or ${TIME} >= ${noon}`;
}

const TIME = 'properties["$time"]';

function literal(instant: string): string {
  return `datetime(${timestampMilliseconds(instant) / 1000})`;
}

/** Where a slice begins and ends, epoch milliseconds by the clock of `time`. */
export function boundsOfDays(slice: ExportSlice): { readonly begin: number; readonly end: number } {
  if (isPiece(slice)) return boundsOf(slice);
  const { from, to } = slice;
  return { begin: timestampMilliseconds(from), end: timestampMilliseconds(addDays(to, 1)) };
}

/** Epoch milliseconds, by the clock of `time`. */
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
