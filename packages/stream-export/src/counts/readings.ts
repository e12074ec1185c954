import { offsetInZone } from '@source-mixpanel/cursor';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/**
 * Milliseconds of the spans by which exported events are counted: every time zone is ahead of UTC by a whole
 * number of them.
 */
export const SPAN = 15 * MINUTE;
/** Hours by which the clock of `time` and that of the reports may differ; counts are asked for a day more on both sides. */
const MAX_SHIFT_HOURS = 24;

/** Where a download begins and ends by the clock of `time`, epoch milliseconds as if that were UTC. */
export interface Bounds {
  readonly begin: number;
  readonly end: number;
  /** Whether it is a part of a day, by the clock of `time`. */
  readonly isPiece: boolean;
  /** The project's time zone. */
  readonly zone: string;
}

/** A way to read the times of a download. */
export interface Reading {
  /** The number of the hour that the clock of the reports shows at a time. */
  readonly hourOf: (time: number) => number;
  /** The first and the last hour that lie in the download as a whole. */
  readonly first: number;
  readonly last: number;
}

/** The clocks of the project's zone and of UTC. */
export function* knownReadings(bounds: Bounds): Generator<Reading, void> {
  const { zone } = bounds;
  yield* readingsBy((time) => time + offsetInZone(time, zone), bounds);
  yield* readingsBy((time) => time, bounds);
}

/** The clocks of all zones, and any shift of up to a day. */
export function* otherReadings(bounds: Bounds): Generator<Reading, void> {
  for (const offsetAt of offsetsOfZones(bounds)) {
    yield* readingsBy((time) => time + offsetAt(time), bounds);
  }
  for (let shift = SPAN; shift <= MAX_SHIFT_HOURS * HOUR; shift += SPAN) {
    yield* readingsBy((time) => time + shift, bounds);
    yield* readingsBy((time) => time - shift, bounds);
  }
}

/** An offset for each way in which clocks run from a day before a download to a day after it. */
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
      // Looking into a time zone is slow, and most days have one offset.
      return offset === undefined || offset !== days[day + 1] ? offsetInZone(time, zone) : offset;
    });
  }
  return found.values();
}

/** The offsets of a zone whose clocks change, dense enough to tell apart when they do. */
function changesOf(zone: string, begin: number, end: number): string {
  const offsets: number[] = [];
  for (let time = begin - DAY; time <= end + DAY; time += 3 * HOUR) {
    offsets.push(offsetInZone(time, zone));
  }
  return offsets.join();
}

/** Days begin and end by the clock of `time`, or by that of the reports. */
function* readingsBy(
  clock: (time: number) => number,
  { begin, end, isPiece }: Bounds,
): Generator<Reading, void> {
  const hourOf = hoursBy(clock);
  yield { hourOf, first: hourOf(begin - SPAN) + 1, last: hourOf(end) - 1 };
  if (!isPiece) yield { hourOf, first: begin / HOUR, last: end / HOUR - 1 };
}

/** The number of the hour that the clock shows at a time; looking into a time zone is slow. */
function hoursBy(clock: (time: number) => number): (time: number) => number {
  const known = new Map<number, number>();
  return (time) => {
    const hour = known.get(time) ?? Math.floor(clock(time) / HOUR);
    known.set(time, hour);
    return hour;
  };
}
