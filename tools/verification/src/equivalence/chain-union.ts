import { addDays } from '@source-mixpanel/cursor';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { DrawnEvent } from './drawn-project.js';
import { exportRequests, isTakenBack } from './compare-export-days.js';
import { KEY_COLUMNS, keyText, recordKey } from '../harness/records/record-key.js';
import type { Outcome } from '../harness/output/outcome.js';
import { CURSORS, cursorBefore } from './state-cursors.js';
import { settingsOf } from './settings.js';
import type { StreamName } from '../harness/projects/stream-names.js';
import type { Comparison, Verdict } from './verdict.js';

const DAY = 86_400_000;

/** A turn and its outcome. */
export interface PlayedTurn {
  /** The connector whose records are kept and whose state the next turn continues from. */
  readonly side: 'ours' | 'theirs';
  readonly comparison: Comparison;
  /** The records that our connector delivers at that time without a state: everything there is. */
  readonly fresh: Pick<Outcome, 'records'>;
}

/** The columns that identify a record over several syncs. For profiles, each version is a record of its own. */
const COLUMNS: Readonly<Record<StreamName, readonly string[]>> = {
  ...KEY_COLUMNS,
  cohort_members: [...KEY_COLUMNS.cohort_members, 'last_seen'],
  engage: [...KEY_COLUMNS.engage, 'last_seen'],
};

interface Counted {
  readonly record: JsonObject;
  readonly count: number;
}

function counted(records: readonly JsonObject[], stream: StreamName): Map<string, Counted> {
  const found = new Map<string, Counted>();
  for (const record of records) {
    const key = recordKey(stream, record, COLUMNS[stream]);
    found.set(key, { record, count: (found.get(key)?.count ?? 0) + 1 });
  }
  return found;
}

const delivered = ({ side, comparison }: PlayedTurn, stream: StreamName): readonly JsonObject[] =>
  comparison[side].records.get(stream) ?? [];

/**
 * Checks that the turns together have delivered every record that the project contains by now. A record that the project
 * contains several times must have come that often in one of the turns.
 */
export function checkUnion(played: readonly PlayedTurn[], verdict: Verdict): void {
  const last = played.at(-1);
  if (last === undefined) return;
  for (const { name } of last.comparison.given.streams) {
    const turns = played.map((turn) => counted(delivered(turn, name), name));
    for (const [key, { record, count }] of counted(last.fresh.records.get(name) ?? [], name)) {
      const delivered = Math.max(...turns.map((turn) => turn.get(key)?.count ?? 0));
      if (delivered >= count) verdict.equal += 1;
      else if (!isKnownGap(played, name, record)) {
        verdict.fail(name, `lost in ${played.length} turns, the last ${last.side}`, { key });
      }
    }
  }
}

/** Returns whether a known difference explains that the connectors whose turns it was left out this record. */
function isKnownGap(
  played: readonly PlayedTurn[],
  stream: StreamName,
  record: JsonObject,
): boolean {
  const last = played.at(-1);
  if (last === undefined) return false;
  if (stream === 'export') return isLate(played, record);
  if (last.side === 'ours') return false;
  const { given } = last.comparison;
  const { start } = settingsOf(given);
  switch (stream) {
    case 'engage':
      return record['last_seen'] === undefined || record['last_seen'] === null;
    case 'cohort_members': {
      const cohort = given.project.cohorts.find(({ id }) => id === Number(record['cohort_id']));
      const isOld = (cohort?.created ?? '') < `${start} 00:00:00`;
      return isOld || record['last_seen'] === undefined || record['last_seen'] === null;
    }
    case 'funnels':
    case 'revenue': {
      // The Python connector reads nothing if start and end are the same day, and ends yesterday in UTC.
      const utc = new Date(given.now).toISOString().slice(0, 10);
      return start >= addDays(utc, -1) || keyText(record['date']) >= addDays(utc, -1);
    }
    case 'annotations':
    case 'cohorts':
      return false;
  }
}

const eventOf = ({ comparison }: PlayedTurn, record: JsonObject): DrawnEvent | undefined =>
  comparison.given.project.events.find(({ id }) => id === record['insert_id']);

const textIn = (state: JsonObject | undefined, name: string): string | undefined => {
  const value = state?.[name];
  return typeof value === 'string' ? value : undefined;
};

/** Returns what was already read, according to the state of export with which the turn began. */
function readBefore({ comparison }: PlayedTurn): {
  /** The greatest time of an event. */
  readonly time: string | undefined;
  /** The last day that was read. */
  readonly through: string;
  /** Epoch milliseconds: events that Mixpanel processed before were read. */
  readonly until: number;
} {
  const state = comparison.given.streams.find(({ name }) => name === 'export')?.state;
  const time = textIn(state, 'time');
  const through = textIn(state, 'read_through') ?? time?.slice(0, 10) ?? '';
  const until = textIn(state, 'processed_until');
  return {
    time,
    through,
    until: until !== undefined ? Date.parse(until) : Date.parse(time ?? '') - DAY,
  };
}

/**
 * Returns whether the record is an event that arrived after its day was read. Our connector finds such an event only in
 * the days of its lookback window, the Python connector never does.
 */
function isLate(played: readonly PlayedTurn[], record: JsonObject): boolean {
  const last = played.at(-1);
  const event = last === undefined ? undefined : eventOf(last, record);
  if (last === undefined || event === undefined) return false;
  const isSeenAt = ({ comparison }: PlayedTurn): boolean => event.processed <= comparison.given.now;
  const missed = played.findIndex(isSeenAt);
  // The event was already there in the first turn, which reads all events of every day.
  if (missed <= 0) return false;
  return played
    .slice(missed)
    .every((turn) => turn.side === 'theirs' || isBeforeLookback(turn, record));
}

/** Returns whether the record lies before the lookback window of our connector. */
function isBeforeLookback(turn: PlayedTurn, record: JsonObject): boolean {
  const { attribution, lookBackSeconds } = settingsOf(turn.comparison.given);
  const days = Math.max(attribution, Math.ceil(lookBackSeconds / 86_400));
  const { through } = readBefore(turn);
  // In the time zone of the project it may be the day before or after.
  const day = keyText(record['time']).slice(0, 10);
  return through !== '' && addDays(day, -1) < addDays(through, -days);
}

/** Checks that our connector delivers a record again only if it may: see `mayRepeat`. */
export function checkReread(played: readonly PlayedTurn[], verdict: Verdict): void {
  const last = played.at(-1);
  if (last === undefined || last.side === 'theirs' || played.length < 2) return;
  for (const { name } of last.comparison.given.streams) {
    const before = new Set(
      played.slice(0, -1).flatMap((turn) => [...counted(delivered(turn, name), name).keys()]),
    );
    for (const [key, { record }] of counted(delivered(last, name), name)) {
      if (!before.has(key) || mayRepeat(last, name, record)) verdict.equal += 1;
      else verdict.fail(name, 'read again without need', { key });
    }
  }
}

/** Returns whether a sync that continues from a state may deliver a record that an earlier turn delivered. */
function mayRepeat(turn: PlayedTurn, stream: StreamName, record: JsonObject): boolean {
  const { given } = turn.comparison;
  switch (stream) {
    case 'annotations':
      return true;
    case 'export':
      return mayRepeatEvent(turn, record);
    case 'engage':
    case 'cohort_members':
    case 'cohorts':
    case 'funnels':
    case 'revenue': {
      const value = record[CURSORS[stream]];
      const partition = record['funnel_id'] ?? record['cohort_id'];
      const before = cursorBefore(given, stream, partition === undefined ? '' : keyText(partition));
      if (typeof value !== 'string' || typeof before !== 'string') return true;
      // Some of these values have a space between date and time, others a T.
      if (value.length > 10) return value.replace('T', ' ') >= before.replace('T', ' ');
      return value >= addDays(before, -settingsOf(given).attribution);
    }
  }
}

function mayRepeatEvent(turn: PlayedTurn, record: JsonObject): boolean {
  const event = eventOf(turn, record);
  const { until, through, time } = readBefore(turn);
  // The Python connector has read days since, continuing from a state of ours. Ours reads these again.
  if (isTakenBack({ time, through }) && keyText(record['time']) > through) return true;
  if (isUnverified(turn) || settingsOf(turn.comparison.given).lookBackSeconds > 0) return true;
  return event === undefined || !event.showsProcessed || event.processed >= until;
}

/** Returns whether our connector could not verify the filter for late events, and so read all events of the lookback window. */
function isUnverified({ comparison }: PlayedTurn): boolean {
  const { days, filterTests } = exportRequests(comparison, 'ours');
  return (
    filterTests.length > 0 && days.every(({ query }) => !new URLSearchParams(query).has('where'))
  );
}
