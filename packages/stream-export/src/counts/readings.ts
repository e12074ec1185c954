import { offsetInZone } from '@source-mixpanel/cursor';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/**
 * Length of the spans by which exported events are counted, in milliseconds. The offset of every time zone is a
 * multiple of it.
 */
export const SPAN = 15 * MINUTE;
/**
 * Maximum difference in hours between the clock of `time` and the clock of the reports. Counts are
 * therefore requested for one more day before and after the download.
 */
const MAX_SHIFT_HOURS = 24;

/**
 * The start and the end of a download, in epoch milliseconds by the clock of `time`. In old
 * projects that is local time, written as if it were UTC.
 */
export interface Bounds {
  readonly begin: number;
  readonly end: number;
  /** Whether the download is a part of a day, by the clock of `time`. */
  readonly isPiece: boolean;
  /** The project's time zone. */
  readonly zone: string;
}

/** One way to convert the times of a download to hours of the reports. */
export interface Reading {
  /** Returns the number of the hour of a time, by the clock of the reports. */
  readonly hourOf: (time: number) => number;
  /** The first and the last hour that the download covers completely. */
  readonly first: number;
  readonly last: number;
}

/** Yields the conversions for the project's time zone and for UTC. */
export function* knownReadings(bounds: Bounds): Generator<Reading, void> {
  const { zone } = bounds;
  yield* readingsBy((time) => time + offsetInZone(time, zone), bounds);
  yield* readingsBy((time) => time, bounds);
}

/** Yields the conversions for all time zones, and for all shifts of up to a day. */
export function* otherReadings(bounds: Bounds): Generator<Reading, void> {
  for (const offsetAt of offsetsOfZones(bounds)) {
    yield* readingsBy((time) => time + offsetAt(time), bounds);
  }
  for (let shift = SPAN; shift <= MAX_SHIFT_HOURS * HOUR; shift += SPAN) {
    yield* readingsBy((time) => time + shift, bounds);
    yield* readingsBy((time) => time - shift, bounds);
  }
}

/**
 * Returns one offset function for each distinct behaviour of time zones, from a day before the download to a day after
 * it.
 */
function offsetsOfZones({ begin, end }: Bounds): Iterable<(time: number) => number> {
  const found = new Map<string, (time: number) => number>();
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const days: number[] = [];
    for (let time = begin - DAY; time <= end + 2 * DAY; time += DAY) {
      days.push(offsetInZone(time, zone));
    }
    const isSteady = new Set(days).size === 1;
    const key = isSteady ? String(days[0]) : changesOf(zone, begin, end);
    if (found.has(key)) continue;
    found.set(key, (time) => {
      const day = Math.floor((time - begin) / DAY) + 1;
      const offset = days[day];
      // Computing the offset of a time zone is slow, and on most days it does not change.
      return offset === undefined || offset !== days[day + 1] ? offsetInZone(time, zone) : offset;
    });
  }
  return found.values();
}

/**
 * Returns a text that contains the offset of a zone at several times. It is equal for two zones
 * only if their clocks behave in the same way in this range.
 */
function changesOf(zone: string, begin: number, end: number): string {
  const offsets: number[] = [];
  for (let time = begin - DAY; time <= end + DAY; time += 3 * HOUR) {
    offsets.push(offsetInZone(time, zone));
  }
  return offsets.join();
}

/**
 * Yields two conversions: one for a download whose days are those of the clock of `time`, and one
 * for days of the clock of the reports.
 */
function* readingsBy(
  clock: (time: number) => number,
  { begin, end, isPiece }: Bounds,
): Generator<Reading, void> {
  const hourOf = hoursBy(clock);
  yield { hourOf, first: hourOf(begin - SPAN) + 1, last: hourOf(end) - 1 };
  if (!isPiece) yield { hourOf, first: begin / HOUR, last: end / HOUR - 1 };
}

/**
 * Returns a function that converts a time to an hour, and caches the results, because computing the offset of a time
 * zone is slow.
 */
function hoursBy(clock: (time: number) => number): (time: number) => number {
  const known = new Map<number, number>();
  return (time) => {
    const hour = known.get(time) ?? Math.floor(clock(time) / HOUR);
    known.set(time, hour);
    return hour;
  };
}
