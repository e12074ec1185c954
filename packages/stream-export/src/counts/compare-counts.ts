import type { ReportedCounts } from '@source-mixpanel/mixpanel';
import { knownReadings, otherReadings, SPAN, type Bounds, type Reading } from './readings.js';

const HOUR = 3_600_000;

/** The numbers of events in a download. */
export interface ExportedEvents {
  /** Counts by name and span of `time`; see `EventCounts`. */
  readonly entries: () => Iterable<readonly [name: string, span: number, count: number]>;
  /**
   * Number of records and lines that are in none of the counts, because they are unreadable or have no valid
   * time.
   */
  readonly uncounted: number;
}

export interface Comparison extends Bounds {
  readonly exported: ExportedEvents;
  /** Mixpanel's counts by hour, requested before the download. */
  readonly reported: ReportedCounts;
  /** All event names that Mixpanel lists. `reported` may contain counts for only some of them. */
  readonly listed: ReadonlySet<string>;
}

/** Events that Mixpanel counts but that are missing in the download. */
export interface Gap {
  readonly missing: number;
  /** The first hour with missing events, in the project's time zone: `2026-06-01 05:00`. */
  readonly hour: string;
  /** Mixpanel's count for this hour, of all names with missing events. */
  readonly counted: number;
  readonly exported: number;
}

/**
 * Compares a download with Mixpanel's counts for its hours. Returns undefined if no event is
 * missing. A download may contain more events than Mixpanel counts, because it contains duplicates
 * and events that arrived later.
 *
 * Mixpanel counts by hours of the project's time zone. The property `time` is in epoch seconds; but
 * in projects created before 2023 it is the local time, written as if it were UTC. Besides, the
 * zone may have been changed after events were sent, or be configured wrongly. So times are
 * converted to hours with every clock that may apply. Events are reported as missing only if they
 * are missing with the clocks of the project's zone and of UTC, and no other clock explains the
 * difference. Another clock explains it only if with that clock at least as many events agree with
 * the counts.
 */
export function findGap(comparison: Comparison): Gap | undefined {
  const events = sortEvents(comparison);
  const { gap, agreeing = 0 } = smallestKnownGap(comparison, events) ?? {};
  if (gap === undefined) return undefined;
  for (const reading of otherReadings(comparison)) {
    const { excess, matched } = compareBy(reading, events, events.uncounted);
    if (excess <= events.uncounted && matched >= agreeing) return undefined;
  }
  return gap;
}

/** Returns the gap of a download according to the configured time zone and UTC only; another zone may explain it. */
export function findGapInKnownZones(comparison: Comparison): Gap | undefined {
  return smallestKnownGap(comparison, sortEvents(comparison))?.gap;
}

/** Returns the smaller of the gaps in the configured time zone and in UTC, with the number of events that agree there. */
function smallestKnownGap(
  comparison: Comparison,
  events: SortedEvents,
): { readonly gap: Gap; readonly agreeing: number } | undefined {
  let best: { readonly gap: Gap; readonly agreeing: number } | undefined;
  for (const reading of knownReadings(comparison)) {
    const { missing, matched } = compareBy(reading, events, Infinity);
    const gap = summarize(missing, unlistedBy(reading, events), events.uncounted);
    if (gap === undefined) return undefined;
    if (best === undefined || gap.missing < best.gap.missing) best = { gap, agreeing: matched };
  }
  return best;
}

/** The events of one name, in the download and in Mixpanel's counts. */
interface EventsOfName {
  /** Pairs of the start of a span and the number of exported events in it; only spans with events. */
  readonly exported: readonly (readonly [time: number, count: number])[];
  /** Pairs of the number of an hour, by the clock of the reports, and Mixpanel's count. */
  readonly counted: readonly (readonly [hour: number, count: number])[];
}

interface SortedEvents {
  readonly names: readonly EventsOfName[];
  /** Events of the download whose names Mixpanel does not list. */
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

/** Returns the number of the hour of a bucket such as `2026-06-01 05:00:00`. */
function hourOfBucket(bucket: string): number {
  return Date.parse(`${bucket.replace(' ', 'T')}Z`) / HOUR;
}

/** Sums for one hour, over the names that have missing events in it. */
interface MissingEvents {
  missing: number;
  counted: number;
  exported: number;
}

interface ComparedHours {
  readonly missing: ReadonlyMap<number, MissingEvents>;
  /** Number of missing events that events of unlisted names cannot explain. */
  readonly excess: number;
  /** Number of counted events that the download contains. */
  readonly matched: number;
}

/**
 * Compares the counts of each name, with one clock. Stops as soon as `excess` exceeds `enough`:
 * there are hundreds of clocks, and most are already wrong for the first name.
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
 * Returns the gap, or undefined if the missing events can be explained. Reports count the events of
 * a merged name under another name. The download contains them under their original name, which
 * Mixpanel does not list; so events of unlisted names may be the missing events of the same hour.
 * Lines without a valid time may be missing events of any hour.
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
