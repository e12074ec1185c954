import { addDays } from '@source-mixpanel/cursor';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { DrawnEvent } from './drawn-project.js';
import { exportRequests, hasPythonContinued } from './compare-export-days.js';
import { KEY_COLUMNS, keyText, recordKey } from '../harness/records/record-key.js';
import type { Outcome } from '../harness/output/outcome.js';
import { CURSORS, cursorBefore } from './state-cursors.js';
import { settingsOf } from './settings.js';
import type { StreamName } from '../harness/projects/stream-names.js';
import type { Comparison, Verdict } from './verdict.js';

const DAY = 86_400_000;

/** A turn and its outcome. */
export interface PlayedTurn {
  /**
   * The connector whose records the destination receives, and from whose state the next turn
   * continues.
   */
  readonly side: 'ours' | 'theirs';
  readonly comparison: Comparison;
  /** What our connector delivers at the same time without a state: every record of the project. */
  readonly fresh: Pick<Outcome, 'records'>;
}

/**
 * The columns that identify a record over several syncs. Each version of a profile counts as a
 * separate record.
 */
const COLUMNS: Readonly<Record<StreamName, readonly string[]>> = {
  ...KEY_COLUMNS,
  cohort_members: [...KEY_COLUMNS.cohort_members, 'last_seen'],
  engage: [...KEY_COLUMNS.engage, 'last_seen'],
};

interface Counted {
  readonly record: JsonObject;
  readonly count: number;
}

function countByKey(records: readonly JsonObject[], stream: StreamName): Map<string, Counted> {
  const found = new Map<string, Counted>();
  for (const record of records) {
    const key = recordKey(stream, record, COLUMNS[stream]);
    found.set(key, { record, count: (found.get(key)?.count ?? 0) + 1 });
  }
  return found;
}

const deliveredRecords = (
  { side, comparison }: PlayedTurn,
  stream: StreamName,
): readonly JsonObject[] => comparison[side].records.get(stream) ?? [];

/**
 * Checks that the turns together have delivered every record that the project contains now. If the
 * project contains copies of a record, one of the turns must have delivered all of them.
 */
export function checkUnion(played: readonly PlayedTurn[], verdict: Verdict): void {
  const last = played.at(-1);
  if (last === undefined) return;
  for (const { name } of last.comparison.given.streams) {
    const turns = played.map((turn) => countByKey(deliveredRecords(turn, name), name));
    for (const [key, { record, count }] of countByKey(last.fresh.records.get(name) ?? [], name)) {
      const deliveredCount = Math.max(...turns.map((turn) => turn.get(key)?.count ?? 0));
      if (deliveredCount >= count) verdict.equal += 1;
      else if (!isKnownGap(played, name, record)) {
        verdict.fail(name, `lost in ${played.length} turns, the last ${last.side}`, { key });
      }
    }
  }
}

/** Returns whether a known difference explains why no turn delivered this record. */
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
      // The Python connector ends yesterday in UTC, and reads nothing if the range has only one
      // day.
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

/**
 * Returns what earlier turns have read of `export`, according to the state from which the turn
 * continued.
 */
function readProgress({ comparison }: PlayedTurn): {
  /** The greatest time of an event that was read. */
  readonly time: string | undefined;
  /** The last day that was read. */
  readonly through: string;
  /** Events that Mixpanel processed before this time, in epoch milliseconds, were read. */
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
 * Returns whether the record is an event that arrived after its day was read, and that no turn
 * since then could find. Our connector finds late events only in its lookback window, and the
 * Python connector finds none.
 */
function isLate(played: readonly PlayedTurn[], record: JsonObject): boolean {
  const last = played.at(-1);
  const event = last === undefined ? undefined : eventOf(last, record);
  if (last === undefined || event === undefined) return false;
  const isSeenAt = ({ comparison }: PlayedTurn): boolean => event.processed <= comparison.given.now;
  const firstTurn = played.findIndex(isSeenAt);
  // The first turn reads all events that exist, so an event that it could see is not late.
  if (firstTurn <= 0) return false;
  return played
    .slice(firstTurn)
    .every((turn) => turn.side === 'theirs' || isBeforeLookback(turn, record));
}

/** Returns whether the event happened before the lookback window of our connector in this turn. */
function isBeforeLookback(turn: PlayedTurn, record: JsonObject): boolean {
  const { attribution, lookBackSeconds } = settingsOf(turn.comparison.given);
  const days = Math.max(attribution, Math.ceil(lookBackSeconds / 86_400));
  const { through } = readProgress(turn);
  // The time is in UTC. In the project's time zone, the event may belong to the previous day.
  const day = keyText(record['time']).slice(0, 10);
  return through !== '' && addDays(day, -1) < addDays(through, -days);
}

/**
 * Checks that our connector delivers no record of an earlier turn again, except those that it may
 * repeat.
 */
export function checkReread(played: readonly PlayedTurn[], verdict: Verdict): void {
  const last = played.at(-1);
  if (last === undefined || last.side === 'theirs' || played.length < 2) return;
  for (const { name } of last.comparison.given.streams) {
    const before = new Set(
      played
        .slice(0, -1)
        .flatMap((turn) => [...countByKey(deliveredRecords(turn, name), name).keys()]),
    );
    for (const [key, { record }] of countByKey(deliveredRecords(last, name), name)) {
      if (!before.has(key) || mayRepeat(last, name, record)) verdict.equal += 1;
      else verdict.fail(name, 'read again without need', { key });
    }
  }
}

/**
 * Returns whether a sync that continues from a state may deliver a record that an earlier turn
 * delivered.
 */
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
      // Date and time may be separated by a space or by a T.
      if (value.length > 10) return value.replace('T', ' ') >= before.replace('T', ' ');
      return value >= addDays(before, -settingsOf(given).attribution);
    }
  }
}

function mayRepeatEvent(turn: PlayedTurn, record: JsonObject): boolean {
  const event = eventOf(turn, record);
  const { until, through, time } = readProgress(turn);
  // The Python connector continued from a state of ours and read further days. Ours reads these
  // days again.
  if (hasPythonContinued({ time, through }) && keyText(record['time']) > through) return true;
  if (isFilterUnverified(turn) || settingsOf(turn.comparison.given).lookBackSeconds > 0)
    return true;
  return event === undefined || !event.showsProcessed || event.processed >= until;
}

/**
 * Returns whether our connector could not verify the filter for late events, and so read all events
 * of the lookback window.
 */
function isFilterUnverified({ comparison }: PlayedTurn): boolean {
  const { days, filterTests } = exportRequests(comparison, 'ours');
  return (
    filterTests.length > 0 && days.every(({ query }) => !new URLSearchParams(query).has('where'))
  );
}
