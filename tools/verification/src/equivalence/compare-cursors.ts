import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { keyText } from '../harness/records/record-key.js';
import { CURSORS, cursorBefore, partitionsOf, type CursorStream } from './state-cursors.js';
import { sameValue } from './same-value.js';
import { isWholeWithState, settingsOf } from './settings.js';
import type { Comparison, Verdict } from './verdict.js';

/** Compares the cursors in the last states of a stream, for each partition if it has partitions. */
export function compareCursors(
  comparison: Comparison,
  stream: CursorStream,
  verdict: Verdict,
): void {
  const cursor = CURSORS[stream];
  const [mine, other] = [comparison.ours, comparison.theirs].map(
    ({ states }) => states.get(stream) ?? {},
  ) as [JsonObject, JsonObject];
  const known = new Set([
    cursor,
    'states',
    'state',
    'use_global_cursor',
    'lookback_window',
    'parent_state',
    'names',
    'names_by_rule',
    'last_reads',
    '__ended',
  ]);
  for (const name of Object.keys(mine)) {
    if (!known.has(name)) verdict.fail(stream, 'a state with an unknown member', { name });
  }
  if (mine['names'] !== undefined) verdict.explainedBy('state-keeps-names');
  if (mine['last_reads'] !== undefined) verdict.explainedBy('late-figures-can-wait');
  if (stream === 'funnels' || stream === 'cohort_members')
    comparePartitions({ comparison, stream, mine, other }, verdict);
  else
    compareCursor(
      { comparison, stream, mine: mine[cursor], other: other[cursor], partition: '' },
      verdict,
    );
}

interface States {
  readonly comparison: Comparison;
  readonly stream: 'funnels' | 'cohort_members';
  readonly mine: JsonObject;
  readonly other: JsonObject;
}

function comparePartitions({ comparison, stream, mine, other }: States, verdict: Verdict): void {
  const [here, there] = [mine, other].map(partitionsOf) as [
    Map<string, JsonObject>,
    Map<string, JsonObject>,
  ];
  for (const key of new Set([...here.keys(), ...there.keys()])) {
    const [own, foreign] = [here.get(key), there.get(key)];
    if (
      own !== undefined &&
      foreign !== undefined &&
      !sameValue(own['partition'], foreign['partition'])
    ) {
      verdict.fail(stream, 'a partition with another key', {
        own: own['partition'] ?? null,
        foreign: foreign['partition'] ?? null,
      });
    }
    const cursors = [own, foreign].map((one) => {
      const cursor = one?.['cursor'];
      return isJsonObject(cursor) ? cursor[CURSORS[stream]] : undefined;
    });
    compareCursor(
      { comparison, stream, mine: cursors[0], other: cursors[1], partition: key },
      verdict,
    );
  }
}

interface CursorFacts {
  readonly comparison: Comparison;
  readonly stream: CursorStream;
  readonly mine: JsonValue | undefined;
  readonly other: JsonValue | undefined;
  readonly partition: string;
}

function compareCursor(facts: CursorFacts, verdict: Verdict): void {
  const { comparison, stream, mine, other, partition } = facts;
  if (sameValue(mine, other)) {
    verdict.equal += 1;
    return;
  }
  const [own, foreign] = [comparison.ours, comparison.theirs].map(({ records }) =>
    cursorsIn(records.get(stream) ?? [], facts),
  ) as [Set<string>, Set<string>];
  const start = settingsOf(comparison.given).start;
  const last = [...own].sort().at(-1);
  const sameRecords = own.size === foreign.size && [...own].every((one) => foreign.has(one));
  if (
    mine === undefined &&
    own.size === 0 &&
    typeof other === 'string' &&
    other.startsWith(start)
  ) {
    verdict.explainedBy('no-cursor-without-records');
  } else if (mine === undefined && own.size === 0 && foreign.size === 0)
    verdict.explainedBy('no-cursor-without-records');
  else if (!sameRecords && (mine === last || last === undefined))
    verdict.explainedBy('cursor-follows-records');
  else if (
    mine === cursorBefore(comparison.given, stream, partition) &&
    typeof other === 'string' &&
    other.startsWith(start)
  ) {
    verdict.explainedBy('state-before-start');
  } else if (isNotFuture(facts, own)) verdict.explainedBy('states-in-the-future');
  else if (isWholeWithState(comparison, stream)) verdict.explainedBy('full-refresh-ignores-state');
  else
    verdict.fail(stream, 'another cursor', { partition, mine: mine ?? null, other: other ?? null });
}

/** The longest time, in seconds, from the start of a sync to its first response. */
const MAX_START_SECONDS = 60;

/**
 * Returns whether the cursor of the Python connector is later than the start of the sync, and ours is correct: the latest
 * time of a record that is not after the start. Without such a record it is the saved cursor, or, if that is in the future,
 * the start of the sync.
 * @param times the cursor values of our records
 */
function isNotFuture(
  { comparison, stream, mine, other, partition }: CursorFacts,
  times: ReadonlySet<string>,
): boolean {
  const { given } = comparison;
  if (typeof other !== 'string' || instantOf(other) < given.now - 1000) return false;
  const latestUpTo = (instant: number): JsonValue | undefined => {
    const usable = [...times].filter((time) => instantOf(time) <= instant).sort();
    return usable.at(-1) ?? cursorBefore(given, stream, partition);
  };
  if (isToday({ comparison, stream, mine, other, partition })) return true;
  if (typeof mine === 'string') {
    const secondsBeforeStart = (given.now - instantOf(mine)) / 1000;
    if (mine < other && secondsBeforeStart < MAX_START_SECONDS) return true;
  }
  // The Date header of a response is rounded down to a second, so a time within that second may be later.
  return mine === latestUpTo(given.now) || mine === latestUpTo(given.now - 1000);
}

/** Returns whether a cursor is the current day in the zone of the project, and the saved cursor was a later day. */
function isToday({ comparison, stream, mine, partition }: CursorFacts): boolean {
  const { today } = settingsOf(comparison.given);
  const before = cursorBefore(comparison.given, stream, partition);
  const isDayCursor = CURSORS[stream] === 'date';
  return isDayCursor && mine === today && typeof before === 'string' && before > today;
}

const instantOf = (text: string): number => Date.parse(utcText(text));
const utcText = (text: string): string => `${text.replace(' ', 'T').replace(/Z$/, '')}Z`;

/** Returns the cursor values of records, only of one partition if one is given. */
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
