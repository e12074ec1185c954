import type { ReportedCounts } from '@source-mixpanel/mixpanel';
import {
  knownConversions,
  otherConversions,
  SPAN,
  type Bounds,
  type HourConversion,
} from './hour-conversions.js';

const HOUR = 3_600_000;

/** The numbers of events in a download. */
export interface ExportedEvents {
  /** Counts by name and span of `time`; see `EventCounts`. */
  readonly entries: () => Iterable<readonly [name: string, span: number, count: number]>;
  /** Number of lines that are not counted, because they are unreadable or have no valid time. */
  readonly uncounted: number;
}

export interface Comparison extends Bounds {
  readonly exported: ExportedEvents;
  /** Mixpanel's counts by hour, requested before the download. */
  readonly reported: ReportedCounts;
  /** All event names that Mixpanel lists. `reported` may have counts for only some of them. */
  readonly listed: ReadonlySet<string>;
}

/** Events that Mixpanel counts but that are missing in the download. */
export interface Gap {
  readonly missing: number;
  /** The first hour with missing events, in the project's time zone: `2026-06-01 05:00`. */
  readonly hour: string;
  /** Mixpanel's count for this hour, of all names that have missing events in it. */
  readonly counted: number;
  /** The number of events of these names that the download has for this hour. */
  readonly exported: number;
}

/**
 * Compares a download with Mixpanel's counts for its hours. Returns undefined if no event is
 * missing. A download may contain more events than Mixpanel counts, because it contains duplicates
 * and events that arrived later.
 *
 * Mixpanel counts by hours of the project's time zone, so each `time` of the download is converted
 * to such an hour. It is not known which conversion is right: `time` is in UTC, but in projects
 * created before 2023 in local time; the project's zone may have been changed, or be configured
 * wrongly. So events count as missing only if they are missing with both known conversions (for
 * times in UTC, and for local times of the configured zone) and no other conversion explains the
 * difference. Another one explains it if with it no events are missing, and at least as many events
 * agree with the counts.
 */
export function findGap(comparison: Comparison): Gap | undefined {
  const events = sortEvents(comparison);
  const { gap, agreeing = 0 } = smallestKnownGap(comparison, events) ?? {};
  if (gap === undefined) return undefined;
  for (const conversion of otherConversions(comparison)) {
    const { excess, matched } = compareBy(conversion, events, events.uncounted);
    if (excess <= events.uncounted && matched >= agreeing) return undefined;
  }
  return gap;
}

/** Returns the gap with the known conversions only. Another time zone may explain it. */
export function findGapInKnownZones(comparison: Comparison): Gap | undefined {
  return smallestKnownGap(comparison, sortEvents(comparison))?.gap;
}

/**
 * Returns the smaller gap of the known conversions, with the number of events that agree with the
 * counts. Returns undefined if one of the conversions has no gap.
 */
function smallestKnownGap(
  comparison: Comparison,
  events: SortedEvents,
): { readonly gap: Gap; readonly agreeing: number } | undefined {
  let best: { readonly gap: Gap; readonly agreeing: number } | undefined;
  for (const conversion of knownConversions(comparison)) {
    const { missing, matched } = compareBy(conversion, events, Infinity);
    const gap = summarize(missing, unlistedBy(conversion, events), events.uncounted);
    if (gap === undefined) return undefined;
    if (best === undefined || gap.missing < best.gap.missing) best = { gap, agreeing: matched };
  }
  return best;
}

/** The events of one name, in the download and in Mixpanel's counts. */
interface EventsOfName {
  /** The number of exported events by the start of their span; only spans with events. */
  readonly exported: readonly (readonly [time: number, count: number])[];
  /** Mixpanel's counts by hour; see `HourConversion.hourOf`. */
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

/** Returns the hour of a bucket of Mixpanel's response, such as `2026-06-01 05:00:00`. */
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
  /** Number of missing events, minus those that may be exported under unlisted names. */
  readonly excess: number;
  /** Number of counted events that the download contains. */
  readonly matched: number;
}

/**
 * Compares the counts of each name with one conversion. Stops as soon as `excess` is above
 * `maxExcess`, because there are hundreds of conversions and most do not fit even the first name.
 */
function compareBy(
  conversion: HourConversion,
  events: SortedEvents,
  maxExcess: number,
): ComparedHours {
  const { hourOf, first, last } = conversion;
  const unlisted = unlistedBy(conversion, events);
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
    if (excess > maxExcess) break;
  }
  return { missing, excess, matched };
}

function unlistedBy(
  { hourOf }: HourConversion,
  { unlisted }: SortedEvents,
): ReadonlyMap<number, number> {
  return sumByHour(unlisted, hourOf);
}

function sumByHour(
  exported: EventsOfName['exported'],
  hourOf: HourConversion['hourOf'],
): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const [time, count] of exported) {
    const hour = hourOf(time);
    sums.set(hour, (sums.get(hour) ?? 0) + count);
  }
  return sums;
}

/**
 * Returns the gap, or undefined if the missing events may be in the download after all. If names
 * were merged in Mixpanel, it counts their events under another name; the download contains them
 * under their original name, which Mixpanel does not list. So events of unlisted names may be the
 * missing ones of the same hour, and lines without a valid time may be missing ones of any hour.
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
