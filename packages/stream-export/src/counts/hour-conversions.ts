import { offsetInZone } from '@source-mixpanel/cursor';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/**
 * Length of the spans of time by which exported events are counted, in milliseconds. The offset of
 * every time zone is a multiple of this length.
 */
export const SPAN = 15 * MINUTE;
/**
 * Maximum difference in hours between `time` and the hours of Mixpanel's counts. Counts are
 * therefore requested for one more day before and after the download.
 */
const MAX_SHIFT_HOURS = 24;

/** The start and the end of a download, in epoch milliseconds comparable with `time`. */
export interface Bounds {
  readonly begin: number;
  readonly end: number;
  /** Whether the download is a part of a day, selected by `time`. */
  readonly isPiece: boolean;
  /** The configured time zone of the project. */
  readonly zone: string;
}

/** One way to convert the `time` of events to the hours by which Mixpanel counts. */
export interface HourConversion {
  /** Returns the hour of a time (milliseconds), numbered from 1970-01-01 00:00 in local time. */
  readonly hourOf: (time: number) => number;
  /** The first and the last hour that the download covers completely. */
  readonly first: number;
  readonly last: number;
}

/** Yields the conversions for times in UTC and for local times of the configured zone. */
export function* knownConversions(bounds: Bounds): Generator<HourConversion, void> {
  const { zone } = bounds;
  yield* conversionsBy((time) => time + offsetInZone(time, zone), bounds);
  yield* conversionsBy((time) => time, bounds);
}

/** Yields the conversions for all time zones, and for constant shifts of up to a day. */
export function* otherConversions(bounds: Bounds): Generator<HourConversion, void> {
  for (const offsetAt of offsetsOfZones(bounds)) {
    yield* conversionsBy((time) => time + offsetAt(time), bounds);
  }
  for (let shift = SPAN; shift <= MAX_SHIFT_HOURS * HOUR; shift += SPAN) {
    yield* conversionsBy((time) => time + shift, bounds);
    yield* conversionsBy((time) => time - shift, bounds);
  }
}

/**
 * Returns the offsets of all time zones, from a day before the download to a day after it. Zones
 * with the same offsets at all times are returned once.
 */
function offsetsOfZones({ begin, end }: Bounds): Iterable<(time: number) => number> {
  const distinct = new Map<string, (time: number) => number>();
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const days: number[] = [];
    for (let time = begin - DAY; time <= end + 2 * DAY; time += DAY) {
      days.push(offsetInZone(time, zone));
    }
    const isSteady = new Set(days).size === 1;
    const key = isSteady ? String(days[0]) : changesOf(zone, begin, end);
    if (distinct.has(key)) continue;
    distinct.set(key, (time) => {
      const day = Math.floor((time - begin) / DAY) + 1;
      const offset = days[day];
      // Computing the offset of a time zone is slow, and on most days it does not change.
      return offset === undefined || offset !== days[day + 1] ? offsetInZone(time, zone) : offset;
    });
  }
  return distinct.values();
}

/**
 * Returns a text with the offset of a zone at every third hour. It is equal for two zones only if
 * they have the same offsets in this range.
 */
function changesOf(zone: string, begin: number, end: number): string {
  const offsets: number[] = [];
  for (let time = begin - DAY; time <= end + DAY; time += 3 * HOUR) {
    offsets.push(offsetInZone(time, zone));
  }
  return offsets.join();
}

/**
 * Yields two conversions with the same hours but other bounds: one for a download whose days begin
 * at 00:00 of `time`, and one for days that begin at 00:00 in the hours of Mixpanel's counts.
 */
function* conversionsBy(
  toLocal: (time: number) => number,
  { begin, end, isPiece }: Bounds,
): Generator<HourConversion, void> {
  const hourOf = cacheHours(toLocal);
  yield { hourOf, first: hourOf(begin - SPAN) + 1, last: hourOf(end) - 1 };
  if (!isPiece) yield { hourOf, first: begin / HOUR, last: end / HOUR - 1 };
}

/**
 * Returns a function that converts a time to an hour, and caches the results, because computing the
 * offset of a time zone is slow.
 */
function cacheHours(toLocal: (time: number) => number): (time: number) => number {
  const known = new Map<number, number>();
  return (time) => {
    const hour = known.get(time) ?? Math.floor(toLocal(time) / HOUR);
    known.set(time, hour);
    return hour;
  };
}
