import type { ReportedCounts } from '@source-mixpanel/mixpanel';
import { knownReadings, otherReadings, SPAN, type Bounds, type Reading } from './readings.js';

const HOUR = 3_600_000;

/** The events of a download. */
export interface ExportedEvents {
  /** By name and span of `time`, see `EventCounts`. */
  readonly entries: () => Iterable<readonly [name: string, span: number, count: number]>;
  /** Records and lines that are in no count, as they are unreadable or lack a usable time. */
  readonly uncounted: number;
}

export interface Comparison extends Bounds {
  readonly exported: ExportedEvents;
  /** What Mixpanel counted by the hour, before the download was asked for. */
  readonly reported: ReportedCounts;
  /** All names that Mixpanel lists, of which those of `reported` may be a part. */
  readonly listed: ReadonlySet<string>;
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
  const events = sortEvents(comparison);
  let best: Gap | undefined;
  let agreeing = 0;
  for (const reading of knownReadings(comparison)) {
    const { missing, matched } = compareBy(reading, events, Infinity);
    const gap = summarize(missing, unlistedBy(reading, events), events.uncounted);
    if (gap === undefined) return undefined;
    if (best === undefined || gap.missing < best.missing) [best, agreeing] = [gap, matched];
  }
  for (const reading of otherReadings(comparison)) {
    const { excess, matched } = compareBy(reading, events, events.uncounted);
    if (excess <= events.uncounted && matched >= agreeing) return undefined;
  }
  return best;
}

/** Events of one name. */
interface EventsOfName {
  /** When the spans that have some begin, in pairs with their number. */
  readonly exported: readonly (readonly [time: number, count: number])[];
  /** The number of the hour, by the clock of the reports, in pairs with what is counted. */
  readonly counted: readonly (readonly [hour: number, count: number])[];
}

interface SortedEvents {
  readonly names: readonly EventsOfName[];
  /** Those whose names no list holds. */
  readonly unlisted: EventsOfName['exported'];
  readonly uncounted: number;
}

function sortEvents({ exported, reported, listed }: Comparison): SortedEvents {
  const byName = new Map<string, [number, number][]>();
  const unlisted = new Map<number, number>();
  for (const [name, span, count] of exported.entries()) {
    const time = span * SPAN;
    if (!listed.has(name)) {
      unlisted.set(time, (unlisted.get(time) ?? 0) + count);
    } else if (reported.has(name)) {
      const known = byName.get(name) ?? [];
      known.push([time, count]);
      byName.set(name, known);
    }
  }
  const names = [...reported].map(([name, buckets]): EventsOfName => {
    const counted = [...buckets].filter(([, count]) => count > 0);
    return {
      exported: byName.get(name) ?? [],
      counted: counted.map(([bucket, count]) => [hourOfBucket(bucket), count]),
    };
  });
  return { names, unlisted: [...unlisted], uncounted: exported.uncounted };
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

interface ComparedHours {
  readonly missing: ReadonlyMap<number, MissingEvents>;
  /** How many are missing beyond those that events of unlisted names may stand for. */
  readonly excess: number;
  /** How many of the counted events the download holds. */
  readonly matched: number;
}

/**
 * Compares name by name, and no further once more are missing than `enough`: most clocks are wrong from the
 * first name on, and there are hundreds of them.
 */
function compareBy(reading: Reading, events: SortedEvents, enough: number): ComparedHours {
  const { hourOf, first, last } = reading;
  const unlisted = unlistedBy(reading, events);
  const missing = new Map<number, MissingEvents>();
  let [excess, matched] = [0, 0];
  for (const { exported, counted } of events.names) {
    const own = sumByHour(exported, hourOf);
    for (const [hour, count] of counted) {
      if (hour < first || hour > last) continue;
      const held = own.get(hour) ?? 0;
      matched += Math.min(held, count);
      if (held >= count) continue;
      const known = missing.get(hour) ?? { missing: 0, counted: 0, exported: 0 };
      const allowed = unlisted.get(hour) ?? 0;
      excess -= Math.max(0, known.missing - allowed);
      known.missing += count - held;
      known.counted += count;
      known.exported += held;
      excess += Math.max(0, known.missing - allowed);
      missing.set(hour, known);
    }
    if (excess > enough) break;
  }
  return { missing, excess, matched };
}

function unlistedBy({ hourOf }: Reading, { unlisted }: SortedEvents): ReadonlyMap<number, number> {
  return sumByHour(unlisted, hourOf);
}

function sumByHour(
  exported: EventsOfName['exported'],
  hourOf: Reading['hourOf'],
): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const [time, count] of exported) {
    const hour = hourOf(time);
    sums.set(hour, (sums.get(hour) ?? 0) + count);
  }
  return sums;
}

/**
 * Reports show the events of a merged name under another one, and the download under their own, which no list
 * holds: so many may be missing of others. Lines without a usable time may be those that are missing anywhere.
 */
function summarize(
  missing: ReadonlyMap<number, MissingEvents>,
  unlisted: ReadonlyMap<number, number>,
  uncounted: number,
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
