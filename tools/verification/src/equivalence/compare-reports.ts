import { addDays, dayInZone, type Day } from '@source-mixpanel/cursor';
import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';
import { isDroppedNull } from './dropped-null.js';
import { recordKey } from '../harness/records/record-key.js';
import type { EquivalenceCase } from './equivalence-case.js';
import { sameValue } from './same-value.js';
import { cursorBefore, isNewPartition } from './state-cursors.js';
import { isFullRefreshWithState, settingsOf } from './settings.js';
import type { StreamName } from '../harness/projects/stream-names.js';
import { isAfterFutureState } from './future-cohorts.js';
import type { Comparison, Verdict } from './verdict.js';

type ReportStream = Exclude<StreamName, 'engage' | 'cohort_members' | 'export'>;

/** Compares the records of a stream whose values both connectors emit unchanged. */
export function compareReports(
  comparison: Comparison,
  stream: ReportStream,
  verdict: Verdict,
): void {
  const [ourRecords, theirRecords] = [comparison.ours, comparison.theirs].map(({ records }) => {
    const list = records.get(stream) ?? [];
    return new Map(list.map((record) => [recordKey(stream, record), record]));
  }) as [Map<string, JsonObject>, Map<string, JsonObject>];
  for (const side of ['ours', 'theirs'] as const) {
    const count = comparison[side].records.get(stream)?.length ?? 0;
    if (count !== (side === 'ours' ? ourRecords : theirRecords).size) {
      verdict.fail(stream, `${side} delivers a key twice`, { count });
    }
  }
  for (const key of new Set([...ourRecords.keys(), ...theirRecords.keys()])) {
    const [ours, theirs] = [ourRecords.get(key), theirRecords.get(key)];
    if (ours !== undefined && theirs !== undefined)
      compareMembers(stream, { key, ours, theirs }, verdict);
    else explainMissing(comparison, stream, { key, isOurs: ours !== undefined, verdict });
  }
}

function compareMembers(
  stream: ReportStream,
  {
    key,
    ours,
    theirs,
  }: { readonly key: string; readonly ours: JsonObject; readonly theirs: JsonObject },
  verdict: Verdict,
): void {
  for (const name of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const [ourValue, theirValue] = [ours[name], theirs[name]];
    if (sameValue(ourValue, theirValue)) verdict.equal += 1;
    else if (isDroppedNull(ours, theirs, name)) verdict.explainedBy('nulls-are-kept');
    else if (ourValue === dateTime(theirValue)) verdict.explainedBy('date-time-with-t');
    else if (stream === 'funnels' && name === 'name' && isEvaluatedName(ourValue, theirValue))
      verdict.explainedBy('funnel-names-stay-text');
    else
      verdict.fail(stream, 'another value', {
        key,
        name,
        ours: ourValue ?? null,
        theirs: theirValue ?? null,
      });
  }
}

const dateTime = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)
    ? value.replace(' ', 'T')
    : undefined;

/**
 * Returns whether the Python connector has evaluated the name of a funnel as Python: as a number,
 * `True`, `None` or a list.
 */
function isEvaluatedName(
  ourName: JsonValue | undefined,
  theirName: JsonValue | undefined,
): boolean {
  const values: Readonly<Record<string, JsonValue>> = {
    '2024': 2024,
    None: null,
    True: true,
    '1_000': 1000,
    '[1]': [1],
  };
  return (
    typeof ourName === 'string' &&
    Object.hasOwn(values, ourName) &&
    sameValue(values[ourName], theirName ?? null)
  );
}

function explainMissing(
  comparison: Comparison,
  stream: ReportStream,
  {
    key,
    isOurs,
    verdict,
  }: { readonly key: string; readonly isOurs: boolean; readonly verdict: Verdict },
): void {
  const day = key.split(' ').at(-1) ?? '';
  const dated = stream === 'funnels' || stream === 'revenue' ? stream : undefined;
  const isDated = dated !== undefined;
  if (isOurs && isFullRefreshWithState(comparison, stream))
    verdict.explainedBy('full-refresh-ignores-state');
  else if (
    isOurs &&
    stream === 'funnels' &&
    isNewPartition(comparison.given, stream, funnelIn(key))
  )
    verdict.explainedBy('new-parts-are-whole');
  else if (isOurs && stream === 'cohorts' && isAfterFutureState(comparison, key))
    verdict.explainedBy('states-in-the-future');
  else if (isDated && isOurs && isSingleDay(comparison, dated, key))
    verdict.explainedBy('single-days');
  else if (
    isDated &&
    !settingsOf(comparison.given).hasStart &&
    isYearAgo(comparison, day, isOurs)
  ) {
    verdict.explainedBy('default-start');
  } else if (isDated && isLastDay(comparison, day)) verdict.explainedBy('report-complete-days');
  else if (isDated && !isOurs && day > settingsOf(comparison.given).today)
    verdict.explainedBy('future-days');
  else
    verdict.fail(
      stream,
      isOurs ? 'only ours delivers it' : 'only the Python connector delivers it',
      { key },
    );
}

const funnelIn = (key: string): string => key.split(' ')[0] ?? '';

/**
 * Returns whether only one connector delivers this day because their default starts differ: a year
 * ago, for ours in the project's time zone, for the Python connector in UTC.
 */
function isYearAgo({ given }: Comparison, day: Day, isOurs: boolean): boolean {
  const { start } = settingsOf(given);
  return isOurs
    ? day === start || day === addDays(start, -1)
    : isTodayDifferentInUtc(given) && day === addDays(start, -1);
}

/** Returns whether today is another day in the project's time zone than in UTC. */
export function isTodayDifferentInUtc(given: EquivalenceCase): boolean {
  return settingsOf(given).today !== dayInZone(given.now, 'UTC');
}

/**
 * Returns whether the day is today or yesterday, while today is not the same day in the project's
 * time zone and in UTC.
 */
function isLastDay({ given }: Comparison, day: Day): boolean {
  const { end, today } = settingsOf(given);
  const utc = dayInZone(given.now, 'UTC');
  if (end !== undefined && end < today && end < utc) return false;
  const last = [today, utc].flatMap((one) => [addDays(one, -1), one]);
  return last.includes(day) && isTodayDifferentInUtc(given);
}

/**
 * Returns whether the range to read has only one day, which is an empty range for the Python
 * connector.
 */
export function isSingleDay(
  { given }: Comparison,
  stream: 'funnels' | 'revenue',
  key: string,
): boolean {
  const { start, end, attribution } = settingsOf(given);
  const last = end ?? addDays(dayInZone(given.now, 'UTC'), -1);
  const partition = stream === 'funnels' ? funnelIn(key) : '';
  const cursor = cursorBefore(given, stream, partition);
  const first = typeof cursor === 'string' ? addDays(cursor, -attribution) : start;
  return start >= last || first >= last;
}
