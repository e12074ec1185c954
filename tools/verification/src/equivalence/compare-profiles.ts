import { parseJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { columnsIn } from './columns-in.js';
import type { DrawnProfile } from './drawn-project.js';
import { keyText } from '../harness/records/record-key.js';
import {
  isInvalidJsonInPython,
  explainProfileValue,
  type ProfileStream,
} from './profile-values.js';
import { columnKey, withoutDollar } from './rename-rule.js';
import { isDroppedNull } from './dropped-null.js';
import { sameValue } from './same-value.js';
import { isNewPartition } from './state-cursors.js';
import { isFullRefreshWithState, settingsOf } from './settings.js';
import type { Comparison, Verdict } from './verdict.js';

/**
 * Compares the records of `engage` or `cohort_members`, which both connectors have read completely.
 */
export function compareProfiles(
  comparison: Comparison,
  stream: ProfileStream,
  verdict: Verdict,
): void {
  const [ourRecords, theirRecords] = [comparison.ours, comparison.theirs].map(({ records }) =>
    byKey(records.get(stream) ?? [], stream),
  ) as [Map<string, JsonObject[]>, Map<string, JsonObject[]>];
  const profiles = new Map(comparison.given.project.profiles.map((one) => [one.id, one]));
  for (const key of new Set([...ourRecords.keys(), ...theirRecords.keys()])) {
    const [ours = [], theirs = []] = [ourRecords.get(key), theirRecords.get(key)];
    const [id = '', cohort = ''] = key.split(' in ');
    const profile = profiles.get(id);
    const facts = { comparison, stream, id, cohort, profile };
    if (ours.length === theirs.length && ours.length > 0) {
      compareRecords({ ...facts, ours: ours[0] ?? {}, theirs: theirs[0] ?? {} }, verdict);
    } else explainCount(facts, [ours.length, theirs.length], verdict);
  }
}

function byKey(records: readonly JsonObject[], stream: ProfileStream): Map<string, JsonObject[]> {
  const found = new Map<string, JsonObject[]>();
  for (const record of records) {
    const cohort = stream === 'engage' ? '' : ` in ${keyText(record['cohort_id'])}`;
    const key = `${keyText(record['distinct_id'])}${cohort}`;
    found.set(key, [...(found.get(key) ?? []), record]);
  }
  return found;
}

interface ProfileFacts {
  readonly comparison: Comparison;
  readonly stream: ProfileStream;
  readonly id: string;
  readonly cohort: string;
  readonly profile: DrawnProfile | undefined;
}

const overwritesId = ({ members }: DrawnProfile): boolean =>
  members.some(([name]) => withoutDollar(name) === 'distinct_id');

function seenOf(profile: DrawnProfile | undefined): JsonValue | undefined {
  const json = profile?.members.find(([name]) => name === '$last_seen')?.[1];
  return json === undefined ? undefined : parseJson(json);
}

/**
 * Finds the known difference that explains why one connector delivered a profile more often than
 * the other.
 */
function explainCount(
  facts: ProfileFacts,
  [ours, theirs]: readonly [number, number],
  verdict: Verdict,
): void {
  const { comparison, stream, id, cohort, profile } = facts;
  const { project, config } = comparison.given;
  const where = cohort === '' ? { id } : { id, cohort };
  if (profile === undefined && ours === 0 && project.profiles.some(overwritesId)) {
    verdict.explainedBy('profile-id-kept');
  } else if (profile !== undefined && overwritesId(profile) && theirs === 0) {
    verdict.explainedBy('profile-id-kept');
  } else if (ours === 1 && theirs === 0 && typeof seenOf(profile) !== 'string') {
    verdict.explainedBy('profiles-without-last-seen');
  } else if (ours === 1 && theirs === 0 && isInvalidJsonInPython(profile?.members ?? [])) {
    verdict.explainedBy('profile-lines-are-json');
  } else if (ours === 1 && theirs === 0 && isOlderCohort(facts)) {
    verdict.explainedBy('members-of-older-cohorts');
  } else if (ours === 1 && theirs === 0 && isNewPartition(comparison.given, stream, cohort)) {
    verdict.explainedBy('new-parts-are-whole');
  } else if (ours === 1 && theirs === 0 && isFullRefreshWithState(comparison, stream)) {
    verdict.explainedBy('full-refresh-ignores-state');
  } else if (ours === 1 && project.maximumPageSize < Number(config['page_size'] ?? 1000)) {
    verdict.explainedBy('pages-as-granted');
  } else if (stream === 'cohort_members' && ours === 1 && canMixPages(facts)) {
    verdict.explainedBy('members-pages-apart');
  } else
    verdict.fail(stream, 'a profile is delivered another number of times', {
      ...where,
      ours,
      theirs,
    });
}

function isOlderCohort({ comparison, cohort }: ProfileFacts): boolean {
  const definition = comparison.given.project.cohorts.find(({ id }) => String(id) === cohort);
  return (
    definition !== undefined &&
    definition.created < `${settingsOf(comparison.given).start} 00:00:00`
  );
}

/**
 * Returns whether there are several cohorts and one of them may have a second page. The Python
 * connector can then skip or repeat pages, because all cohorts share one page counter.
 */
function canMixPages({ comparison }: ProfileFacts): boolean {
  const { project, config } = comparison.given;
  return (
    project.cohorts.length > 1 && Number(config['page_size'] ?? 1000) < project.profiles.length + 1
  );
}

interface Pair extends ProfileFacts {
  readonly ours: JsonObject;
  readonly theirs: JsonObject;
}

function compareRecords(pair: Pair, verdict: Verdict): void {
  const { comparison, stream, ours, theirs, profile } = pair;
  const columns = columnsIn(comparison.ours.states.get(stream));
  const members = profile?.members ?? [];
  const fixed = stream === 'engage' ? ['distinct_id'] : ['distinct_id', 'cohort_id'];
  const lastByColumn = new Map(members.map(([name]) => [withoutDollar(name), name]));
  const [ourExpected, theirExpected] = [new Set(fixed), new Set([...fixed, 'browser_version'])];
  if (!lastByColumn.has('browser_version')) verdict.explainedBy('profile-browser-version');
  for (const [name, json] of members) {
    const ourColumn = columns[name];
    const theirColumn = withoutDollar(name);
    if (typeof ourColumn !== 'string') {
      verdict.fail(stream, 'a property has no column', { name, id: pair.id });
      continue;
    }
    ourExpected.add(ourColumn);
    theirExpected.add(theirColumn);
    if (
      ourColumn !== theirColumn ||
      lastByColumn.get(theirColumn) !== name ||
      fixed.includes(theirColumn)
    ) {
      explainColumn(pair, { name, ourColumn }, verdict);
    } else if (sameValue(ours[ourColumn], theirs[theirColumn])) verdict.equal += 1;
    else if (isDroppedNull(ours, theirs, ourColumn)) verdict.explainedBy('nulls-are-kept');
    else explainProfileValue({ stream, name, json, column: ourColumn, ours, theirs }, verdict);
  }
  if (!settingsOf(comparison.given).prune)
    checkColumns(pair, { ourExpected, theirExpected }, verdict);
}

function checkColumns(
  { stream, ours, theirs, id }: Pair,
  {
    ourExpected,
    theirExpected,
  }: { readonly ourExpected: ReadonlySet<string>; readonly theirExpected: ReadonlySet<string> },
  verdict: Verdict,
): void {
  for (const [side, record, seen] of [
    ['ours', ours, ourExpected],
    ['theirs', theirs, theirExpected],
  ] as const) {
    for (const column of Object.keys(record)) {
      if (!seen.has(column))
        verdict.fail(stream, `${side} has a column that belongs to no property`, { column, id });
    }
  }
}

/**
 * Explains why a property has different columns in the two connectors. That is a known difference
 * only if several properties of the project would share a column.
 */
function explainColumn(
  { comparison, stream }: Pair,
  { name, ourColumn }: { readonly name: string; readonly ourColumn: string },
  verdict: Verdict,
): void {
  const properties = new Set(
    comparison.given.project.profiles.flatMap(({ members }) => members.map(([one]) => one)),
  );
  const fixed = ['distinct_id', ...(stream === 'engage' ? [] : ['cohort_id'])];
  const sharing = [...fixed, ...properties].filter(
    (one) => columnKey(one) === columnKey(name),
  ).length;
  const isByRule = ourColumn.replace(/^_+/, '') === withoutDollar(name).replace(/^_+/, '');
  if (isByRule && sharing > 1) verdict.explainedBy('profile-names-kept-apart');
  else verdict.fail(stream, 'another column', { name, ourColumn });
}
