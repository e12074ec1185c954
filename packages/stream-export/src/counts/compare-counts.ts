import { offsetInZone } from '@source-mixpanel/cursor';
import type { ReportedCounts } from '@source-mixpanel/mixpanel';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/**
 * Milliseconds of the spans by which exported events are counted: every time zone is ahead of UTC by a whole
 * number of them.
 */
export const SPAN = 15 * MINUTE;
/** Hours by which the clock of `time` and that of the reports may differ; counts are asked for a day more on both sides. */
const MAX_SHIFT_HOURS = 24;

/** The events of a download. */
export interface ExportedEvents {
  /** By name and span of `time`, see `EventCounts`. */
  readonly entries: () => Iterable<readonly [name: string, span: number, count: number]>;
  /** Records and lines that are in no count, as they are unreadable or lack a usable time. */
  readonly uncounted: number;
}

export interface Comparison {
  readonly exported: ExportedEvents;
  /** What Mixpanel counted by the hour, before the download was asked for. */
  readonly reported: ReportedCounts;
  /** All names that Mixpanel lists, of which those of `reported` may be a part. */
  readonly listed: ReadonlySet<string>;
  /** Where the download begins and ends by the clock of `time`, epoch milliseconds as if that were UTC. */
  readonly begin: number;
  readonly end: number;
  /** Whether it is a part of a day, by the clock of `time`. */
  readonly isPiece: boolean;
  /** The project's time zone. */
  readonly zone: string;
}

/** Events that Mixpanel counts and that the download does not hold. */
export interface Gap {
  readonly missing: number;
  /** The first hour they are missing in, in the project's time zone: `2026-06-01 05:00`. */
  readonly hour: string;
  /** Events of that hour, of all names of which some are missing. */
  readonly counted: number;
  readonly exported: number;
}

/**
 * Compares a download with Mixpanel's own counts of its hours. A download may hold more of an event than is
 * counted, never less: it holds duplicates, and what arrived since. Returns undefined where nothing is missing.
 *
 * The hours of the counts are those of the project's zone. What `time` counts depends on when the project was
 * created: the epoch, or the wall clock written as if it were UTC. The zone may have changed since events were
 * sent, or be configured wrongly. So times are read by every clock that may apply: an event that is missing is
 * missing by all of them, unless there are next to no others. A clock by which fewer events agree with the counts
 * explains nothing.
 */
export function findGap(comparison: Comparison): Gap | undefined {
  let best: Gap | undefined;
  let agreeing = 0;
  for (const reading of knownClocks(comparison)) {
    const { gap, matched } = compareBy(reading, comparison);
    if (gap === undefined) return undefined;
    if (best === undefined || gap.missing < best.missing) [best, agreeing] = [gap, matched];
  }
  for (const reading of otherClocks(comparison)) {
    const { gap, matched } = compareBy(reading, comparison);
    if (gap === undefined && matched >= agreeing) return undefined;
  }
  return best;
}

/** A way to read the times of a download. */
interface Reading {
  /** The number of the hour that the clock of the reports shows at a time. */
  readonly hourOf: (time: number) => number;
  /** The first and the last hour that lie in the download as a whole. */
  readonly first: number;
  readonly last: number;
}

function* knownClocks(comparison: Comparison): Generator<Reading, void> {
  const { zone } = comparison;
  yield* readingsBy((time) => time + offsetInZone(time, zone), comparison);
  yield* readingsBy((time) => time, comparison);
}

function* otherClocks(comparison: Comparison): Generator<Reading, void> {
  for (const zone of distinctZones(comparison)) {
    yield* readingsBy((time) => time + offsetInZone(time, zone), comparison);
  }
  for (let shift = SPAN; shift <= MAX_SHIFT_HOURS * HOUR; shift += SPAN) {
    yield* readingsBy((time) => time + shift, comparison);
    yield* readingsBy((time) => time - shift, comparison);
  }
}

/** A zone for each way in which clocks run during a download. */
function distinctZones({ begin, end }: Comparison): Iterable<string> {
  const zones = new Map<string, string>();
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const offsets: number[] = [];
    for (let time = begin; time <= end; time += 3 * HOUR) offsets.push(offsetInZone(time, zone));
    zones.set(offsets.join(), zone);
  }
  return zones.values();
}

/** Days begin and end by the clock of `time`, or by that of the reports. */
function* readingsBy(
  clock: (time: number) => number,
  { begin, end, isPiece }: Comparison,
): Generator<Reading, void> {
  const hourOf = hoursBy(clock);
  yield { hourOf, first: hourOf(begin - SPAN) + 1, last: hourOf(end) - 1 };
  if (!isPiece) yield { hourOf, first: begin / HOUR, last: end / HOUR - 1 };
}

/** `matched`: how many of the counted events the download holds. */
function compareBy(
  { hourOf, first, last }: Reading,
  { exported, reported, listed }: Comparison,
): { readonly gap: Gap | undefined; readonly matched: number } {
  const hours = new Map<string, Map<number, number>>();
  const unlisted = new Map<number, number>();
  for (const [name, span, count] of exported.entries()) {
    const hour = hourOf(span * SPAN);
    const counts = listed.has(name) ? hoursOfName(hours, name) : unlisted;
    counts.set(hour, (counts.get(hour) ?? 0) + count);
  }
  const missing = new Map<number, MissingEvents>();
  let matched = 0;
  for (const [name, buckets] of reported) {
    for (const [bucket, counted] of buckets) {
      const hour = hourOfBucket(bucket);
      const own = hours.get(name)?.get(hour) ?? 0;
      if (hour < first || hour > last) continue;
      matched += Math.min(own, counted);
      if (own >= counted) continue;
      const known = missing.get(hour) ?? { missing: 0, counted: 0, exported: 0 };
      known.missing += counted - own;
      known.counted += counted;
      known.exported += own;
      missing.set(hour, known);
    }
  }
  return { gap: summarize(missing, { unlisted, uncounted: exported.uncounted }), matched };
}

/** The number of the hour that a bucket such as `2026-06-01 05:00:00` stands for. */
function hourOfBucket(bucket: string): number {
  return Date.parse(`${bucket.replace(' ', 'T')}Z`) / HOUR;
}

/** Of one hour, and of the names of which some are missing. */
interface MissingEvents {
  missing: number;
  counted: number;
  exported: number;
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

function hoursOfName(hours: Map<string, Map<number, number>>, name: string): Map<number, number> {
  const known = hours.get(name) ?? new Map<number, number>();
  hours.set(name, known);
  return known;
}

/**
 * Reports show the events of a merged name under another one, and the download under their own, which no list
 * holds: so many may be missing of others. Lines without a usable time may be those that are missing anywhere.
 */
function summarize(
  missing: ReadonlyMap<number, MissingEvents>,
  { unlisted, uncounted }: { unlisted: ReadonlyMap<number, number>; uncounted: number },
): Gap | undefined {
  const gaps = [...missing]
    .map(([hour, gap]) => ({ hour, ...gap, missing: gap.missing - (unlisted.get(hour) ?? 0) }))
    .filter((gap) => gap.missing > 0)
    .sort((a, b) => a.hour - b.hour);
  const sum = gaps.reduce((total, gap) => total + gap.missing, 0) - uncounted;
  const [first] = gaps;
  if (first === undefined || sum <= 0) return undefined;
  const hour = new Date(first.hour * HOUR).toISOString().slice(0, 16).replace('T', ' ');
  return {
    missing: sum,
    hour,
    counted: first.counted,
    exported: first.exported,
  };
}
