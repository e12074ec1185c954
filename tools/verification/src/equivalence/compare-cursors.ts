import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { keyText } from '../harness/records/record-key.js';
import { CURSORS, cursorBefore, partitionsOf, type CursorStream } from './state-cursors.js';
import { sameValue } from './same-value.js';
import { isFullRefreshWithState, settingsOf } from './settings.js';
import type { Comparison, Verdict } from './verdict.js';

/** Compares the cursors in the last states of a stream, for each partition if it has partitions. */
export function compareCursors(
  comparison: Comparison,
  stream: CursorStream,
  verdict: Verdict,
): void {
  const cursor = CURSORS[stream];
  const [ourState, theirState] = [comparison.ours, comparison.theirs].map(
    ({ states }) => states.get(stream) ?? {},
  ) as [JsonObject, JsonObject];
  const knownMembers = new Set([
    cursor,
    'states',
    'state',
    'use_global_cursor',
    'lookback_window',
    'parent_state',
    'names',
    'names_by_rule',
    'last_reads',
    // Our connector adds this key if the last state would otherwise equal an earlier one.
    '__ended',
  ]);
  for (const name of Object.keys(ourState)) {
    if (!knownMembers.has(name)) verdict.fail(stream, 'a state with an unknown member', { name });
  }
  if (ourState['names'] !== undefined) verdict.explainedBy('state-keeps-names');
  if (ourState['last_reads'] !== undefined) verdict.explainedBy('late-figures-can-wait');
  if (stream === 'funnels' || stream === 'cohort_members')
    comparePartitions({ comparison, stream, ours: ourState, theirs: theirState }, verdict);
  else
    compareCursor(
      { comparison, stream, ours: ourState[cursor], theirs: theirState[cursor], partition: '' },
      verdict,
    );
}

interface States {
  readonly comparison: Comparison;
  readonly stream: 'funnels' | 'cohort_members';
  readonly ours: JsonObject;
  readonly theirs: JsonObject;
}

function comparePartitions({ comparison, stream, ours, theirs }: States, verdict: Verdict): void {
  const [ourEntries, theirEntries] = [ours, theirs].map(partitionsOf) as [
    Map<string, JsonObject>,
    Map<string, JsonObject>,
  ];
  for (const key of new Set([...ourEntries.keys(), ...theirEntries.keys()])) {
    const [ourEntry, theirEntry] = [ourEntries.get(key), theirEntries.get(key)];
    if (
      ourEntry !== undefined &&
      theirEntry !== undefined &&
      !sameValue(ourEntry['partition'], theirEntry['partition'])
    ) {
      verdict.fail(stream, 'a partition with another key', {
        ours: ourEntry['partition'] ?? null,
        theirs: theirEntry['partition'] ?? null,
      });
    }
    const cursors = [ourEntry, theirEntry].map((one) => {
      const cursor = one?.['cursor'];
      return isJsonObject(cursor) ? cursor[CURSORS[stream]] : undefined;
    });
    compareCursor(
      { comparison, stream, ours: cursors[0], theirs: cursors[1], partition: key },
      verdict,
    );
  }
}

interface CursorFacts {
  readonly comparison: Comparison;
  readonly stream: CursorStream;
  readonly ours: JsonValue | undefined;
  readonly theirs: JsonValue | undefined;
  readonly partition: string;
}

function compareCursor(facts: CursorFacts, verdict: Verdict): void {
  const { comparison, stream, ours, theirs, partition } = facts;
  if (sameValue(ours, theirs)) {
    verdict.equal += 1;
    return;
  }
  const [ourCursors, theirCursors] = [comparison.ours, comparison.theirs].map(({ records }) =>
    cursorsIn(records.get(stream) ?? [], facts),
  ) as [Set<string>, Set<string>];
  const start = settingsOf(comparison.given).start;
  const last = [...ourCursors].sort().at(-1);
  const hasSameCursors =
    ourCursors.size === theirCursors.size && [...ourCursors].every((one) => theirCursors.has(one));
  if (
    ours === undefined &&
    ourCursors.size === 0 &&
    typeof theirs === 'string' &&
    theirs.startsWith(start)
  ) {
    verdict.explainedBy('no-cursor-without-records');
  } else if (ours === undefined && ourCursors.size === 0 && theirCursors.size === 0)
    verdict.explainedBy('no-cursor-without-records');
  else if (!hasSameCursors && (ours === last || last === undefined))
    verdict.explainedBy('cursor-follows-records');
  else if (
    ours === cursorBefore(comparison.given, stream, partition) &&
    typeof theirs === 'string' &&
    theirs.startsWith(start)
  ) {
    verdict.explainedBy('state-before-start');
  } else if (isFutureOnlyInPython(facts, ourCursors)) verdict.explainedBy('states-in-the-future');
  else if (isFullRefreshWithState(comparison, stream))
    verdict.explainedBy('full-refresh-ignores-state');
  else
    verdict.fail(stream, 'another cursor', {
      partition,
      ours: ours ?? null,
      theirs: theirs ?? null,
    });
}

/** The longest time, in seconds, from the start of a sync to its first response. */
const MAX_START_SECONDS = 60;
/** The number of characters of a day, such as 2026-11-12. */
const DAY_LENGTH = 10;

/**
 * Returns whether the cursor of the Python connector is later than the start of the sync, while
 * ours is correct: it is the latest time of a record that is not in the future. If there is no such
 * record, it is the saved cursor, or the start of the sync if the saved cursor is in the future.
 * @param times the cursor values of our records
 */
function isFutureOnlyInPython(facts: CursorFacts, times: ReadonlySet<string>): boolean {
  const { comparison, stream, ours, theirs, partition } = facts;
  const { given } = comparison;
  if (typeof theirs !== 'string' || instantOf(theirs) < given.now - 1000) return false;
  if (isStart(facts)) return true;
  if (typeof ours === 'string' && isFuture(ours, comparison)) return false;
  const latestUpTo = (instant: number): JsonValue | undefined => {
    const usable = [...times].filter((time) => instantOf(time) <= instant).sort();
    return usable.at(-1) ?? cursorBefore(given, stream, partition);
  };
  // Our connector learns the start of the sync from a Date header, which has whole seconds. So it
  // may consider a time within that second as future.
  return ours === latestUpTo(given.now) || ours === latestUpTo(given.now - 1000);
}

/**
 * Returns whether our cursor is the start of the sync. A cursor of days is today in the time zone of
 * the project, and only if the saved day is later.
 */
function isStart({ comparison, stream, ours, theirs, partition }: CursorFacts): boolean {
  if (typeof ours !== 'string' || typeof theirs !== 'string') return false;
  const { given } = comparison;
  if (CURSORS[stream] === 'date') {
    const { today } = settingsOf(given);
    const before = cursorBefore(given, stream, partition);
    return ours === today && typeof before === 'string' && before > today;
  }
  const seconds = Math.abs(given.now - instantOf(ours)) / 1000;
  return ours < theirs && seconds < MAX_START_SECONDS;
}

/**
 * Returns whether a cursor is after the start of the sync, or a day after today in the time zone of
 * the project.
 */
function isFuture(cursor: string, { given }: Comparison): boolean {
  return cursor.length === DAY_LENGTH
    ? cursor > settingsOf(given).today
    : instantOf(cursor) > given.now;
}

const instantOf = (text: string): number => Date.parse(utcText(text));
const utcText = (text: string): string => `${text.replace(' ', 'T').replace(/Z$/, '')}Z`;

/**
 * Returns the cursor values of the records, or of those of one partition if `partition` is not
 * empty.
 */
function cursorsIn(
  records: readonly JsonObject[],
  { stream, partition }: CursorFacts,
): Set<string> {
  const found = new Set<string>();
  for (const record of records) {
    const key = record['funnel_id'] ?? record['cohort_id'];
    const value = record[CURSORS[stream]];
    if (partition !== '' && keyText(key) !== partition) continue;
    if (typeof value === 'string')
      found.add(stream === 'cohorts' ? value.replace('T', ' ') : value);
  }
  return found;
}
