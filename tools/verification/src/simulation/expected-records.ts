import { keyOf } from '../harness/records/record-key.js';
import { createTruth, type Project, type StoredEvent } from '@source-mixpanel/fixtures-server';
import {
  addDays,
  earliestDay,
  lastCompleteDayInZone,
  lastCompleteDayInZoneAndUtc,
  type Day,
} from '@source-mixpanel/cursor';
import {
  countVersion,
  withoutVersions,
  type RecordVersions,
} from '../harness/records/record-versions.js';
import type { ExpectedSelection } from './drawn-settings.js';

/** The settings that decide which records a sync must deliver. */
export interface ReadSettings {
  readonly start: Day;
  readonly end?: Day | undefined;
  /** The time zone in the configuration. */
  readonly zone: string;
  /** The lookback window in days. */
  readonly lookBackDays: number;
  /** Milliseconds by which the connector's clock is ahead of the project's. */
  readonly skew: number;
  /** Decides which records the settings select. If absent, all records are selected. */
  readonly selection?: ExpectedSelection | undefined;
}

export interface ProjectFacts {
  readonly project: Project;
  /** Epoch milliseconds. */
  readonly now: number;
  /**
   * When the first sync began, in epoch milliseconds. The first sync reads all events that were
   * visible by then.
   */
  readonly firstSync: number;
  /** Returns when an event became visible in exports. */
  readonly visibleFrom: (id: string, processed: number) => number;
}

/** The maximum by which the connector's clock may be ahead, in milliseconds. */
const MAX_SKEW = 2 * 3_600_000;
const day = (instant: number): Day => new Date(instant).toISOString().slice(0, 10);

/**
 * Returns the keys and versions of the records that the destination must have after the earlier
 * syncs and a sync that begins now. For the versions, see `recordVersion`.
 */
export function expectedRecords(settings: ReadSettings, facts: ProjectFacts): RecordVersions {
  const { project } = facts;
  const { start, selection } = settings;
  const truth = createTruth(project);
  const wall = facts.now + Math.min(0, settings.skew);
  const until = (last: Day): Day => earliestDay(last, settings.end ?? last);
  const days = daysFrom(start, until(lastCompleteDayInZone(wall, settings.zone)));
  const exportEnd = until(lastCompleteDayInZoneAndUtc(wall, settings.zone));
  const profiles = (rows: readonly string[], prefix: string): [string, string][] =>
    rows.flatMap((row) => profileEntry(row, { start, prefix, selection }));
  const recent = project.cohorts.filter(({ created }) => created >= start);
  const members = project.cohorts.flatMap(({ id }) => profiles(truth.members(id), `${id} `));
  return new Map([
    ['annotations', withoutVersions(project.annotations.map(({ id }) => String(id)))],
    ['cohorts', withoutVersions(recent.map(({ id }) => String(id)))],
    ['cohort_members', new Map(members)],
    ['engage', new Map(profiles(truth.profiles(), ''))],
    ['export', expectedEvents(exportEnd, settings, facts)],
    [
      'funnels',
      withoutVersions(project.funnels.flatMap(({ id }) => days.map((date) => keyOf(id, date)))),
    ],
    ['revenue', withoutVersions(days)],
  ]);
}

/**
 * Returns how many copies of each event must be delivered, by `$insert_id`. An event must be
 * delivered if it was visible when the first sync began, or if its day was still in the lookback
 * window when it became visible.
 */
function expectedEvents(
  end: Day,
  settings: ReadSettings,
  facts: ProjectFacts,
): Map<string, string> {
  const { events, exportZone } = facts.project;
  const counts = new Map<string, number>();
  for (const date of daysFrom(settings.start, end)) {
    for (const { name, tail, processed } of events.on(date, exportZone)) {
      const id = insertId(tail);
      const seen = facts.visibleFrom(id, processed);
      const oldest = addDays(day(seen + MAX_SKEW), -settings.lookBackDays);
      if (seen > facts.now || (seen > facts.firstSync && date < oldest)) continue;
      if (settings.selection?.expectsEvent(name, tail) === false) continue;
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return new Map([...counts].map(([id, count]) => [id, String(count)]));
}

/** The maximum by which a time zone is ahead of UTC, in milliseconds. */
const MAX_ZONE_OFFSET = 14 * 3_600_000;

/**
 * Returns the minimum of each count that `event_counts` must deliver, by day in the project's time
 * zone and name of the event. An event must be counted if it was visible when the first sync began,
 * or if its day was in the lookback window, in every time zone, when it became visible. Events with
 * the same `$insert_id` are counted once.
 */
export function expectedCounts(
  { start, end, zone, skew, lookBackDays, selection }: ReadSettings,
  { project, now, firstSync, visibleFrom }: ProjectFacts,
): Map<string, string> {
  const last = lastCompleteDayInZone(now + Math.min(0, skew), zone);
  const days = new Set(daysFrom(start, earliestDay(last, end ?? last)));
  const ids = new Map<string, Set<string>>();
  // The days of exports may be in another time zone, so the export of the day before or after may
  // contain events of a day in the project's time zone.
  for (const date of daysFrom(addDays(start, -1), addDays(last, 1))) {
    for (const { name, tail, instant, processed } of project.events.on(date, project.exportZone)) {
      const own = project.zone.dayOf(instant);
      const id = insertId(tail);
      const seen = visibleFrom(id, processed);
      const oldest = addDays(day(seen + MAX_SKEW + MAX_ZONE_OFFSET), -lookBackDays);
      if (!days.has(own) || seen > now || (seen > firstSync && own < oldest)) continue;
      // Events that the settings do not select need not be counted.
      if (selection?.expectsEvent(name, tail) === false) continue;
      const key = keyOf(own, name);
      ids.set(key, (ids.get(key) ?? new Set()).add(id));
    }
  }
  return new Map([...ids].map(([key, { size }]) => [key, countVersion(size)]));
}

/** Returns how often the project contains each of its events, by `$insert_id`. */
export function countEvents(project: Project): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { tail } of storedEvents(project)) {
    const id = insertId(tail);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** Yields all events of the project, day by day. */
export function* storedEvents({ events, exportZone }: Project): Iterable<StoredEvent> {
  const span = events.span(exportZone);
  for (const date of span === undefined ? [] : daysFrom(span.first, span.last)) {
    yield* events.on(date, exportZone);
  }
}

function daysFrom(first: Day, last: Day): Day[] {
  const days: Day[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += 86_400_000) days.push(day(at));
  return days;
}

function insertId(tail: string): string {
  return /"\$insert_id":"([^"]*)"/.exec(tail)?.[1] ?? '';
}

/**
 * Returns the key and version of a profile as the only item of a list. Returns an empty list if the
 * profile was last updated before the start date, or the settings do not select it.
 */
function profileEntry(
  row: string,
  {
    start,
    prefix,
    selection,
  }: Pick<ReadSettings, 'start' | 'selection'> & { readonly prefix: string },
): [string, string][] {
  const { $distinct_id: id, $properties: properties } = JSON.parse(row) as {
    readonly $distinct_id: string;
    readonly $properties: { readonly $last_seen?: string | null };
  };
  const seen = properties.$last_seen ?? '';
  const isExpected = seen === '' || seen >= `${start}T00:00:00`;
  if (!isExpected || selection?.expectsProfile(properties) === false) return [];
  return [[`${prefix}${selection?.emittedId(id) ?? id}`, seen]];
}
