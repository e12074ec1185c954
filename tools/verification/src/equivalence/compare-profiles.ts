import { parseJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { columnsIn } from './columns-in.js';
import type { DrawnProfile } from './drawn-project.js';
import { keyText } from '../harness/records/record-key.js';
import { isNoJsonInPython, explainProfileValue, type ProfileStream } from './profile-values.js';
import { columnKey, stripped } from './rename-rule.js';
import { isDroppedNull } from './dropped-null.js';
import { sameValue } from './same-value.js';
import { isNewPartition } from './state-cursors.js';
import { isWholeWithState, settingsOf } from './settings.js';
import type { Comparison, Verdict } from './verdict.js';

/** Compares profiles, or members of cohorts, if both connectors read the stream to its end. */
export function compareProfiles(
  comparison: Comparison,
  stream: ProfileStream,
  verdict: Verdict,
): void {
  const [mine, other] = [comparison.ours, comparison.theirs].map(({ records }) =>
    byKey(records.get(stream) ?? [], stream),
  ) as [Map<string, JsonObject[]>, Map<string, JsonObject[]>];
  const profiles = new Map(comparison.given.project.profiles.map((one) => [one.id, one]));
  for (const key of new Set([...mine.keys(), ...other.keys()])) {
    const [here = [], there = []] = [mine.get(key), other.get(key)];
    const [id = '', cohort = ''] = key.split(' in ');
    const profile = profiles.get(id);
    const facts = { comparison, stream, id, cohort, profile };
    if (here.length === there.length && here.length > 0) {
      compareRecords({ ...facts, here: here[0] ?? {}, there: there[0] ?? {} }, verdict);
    } else explainCount(facts, [here.length, there.length], verdict);
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
  members.some(([name]) => stripped(name) === 'distinct_id');

function seenOf(profile: DrawnProfile | undefined): JsonValue | undefined {
  const json = profile?.members.find(([name]) => name === '$last_seen')?.[1];
  return json === undefined ? undefined : parseJson(json);
}

/** Finds the known difference that explains why one connector delivered a profile more often than the other. */
function explainCount(
  facts: ProfileFacts,
  [here, there]: readonly [number, number],
  verdict: Verdict,
): void {
  const { comparison, stream, id, cohort, profile } = facts;
  const { project, config } = comparison.given;
  const where = cohort === '' ? { id } : { id, cohort };
  if (profile === undefined && here === 0 && project.profiles.some(overwritesId)) {
    verdict.explainedBy('profile-id-kept');
  } else if (profile !== undefined && overwritesId(profile) && there === 0) {
    verdict.explainedBy('profile-id-kept');
  } else if (here === 1 && there === 0 && typeof seenOf(profile) !== 'string') {
    verdict.explainedBy('profiles-without-last-seen');
  } else if (here === 1 && there === 0 && isNoJsonInPython(profile?.members ?? [])) {
    verdict.explainedBy('profile-lines-are-json');
  } else if (here === 1 && there === 0 && isOlderCohort(facts)) {
    verdict.explainedBy('members-of-older-cohorts');
  } else if (here === 1 && there === 0 && isNewPartition(comparison.given, stream, cohort)) {
    verdict.explainedBy('new-parts-are-whole');
  } else if (here === 1 && there === 0 && isWholeWithState(comparison, stream)) {
    verdict.explainedBy('full-refresh-ignores-state');
  } else if (here === 1 && project.maximumPageSize < Number(config['page_size'] ?? 1000)) {
    verdict.explainedBy('pages-as-granted');
  } else if (stream === 'cohort_members' && here === 1 && canMixPages(facts)) {
    verdict.explainedBy('members-pages-apart');
  } else
    verdict.fail(stream, 'a profile is delivered another number of times', {
      ...where,
      here,
      there,
    });
}

function isOlderCohort({ comparison, cohort }: ProfileFacts): boolean {
  const known = comparison.given.project.cohorts.find(({ id }) => String(id) === cohort);
  return known !== undefined && known.created < `${settingsOf(comparison.given).start} 00:00:00`;
}

/**
 * Returns whether there are several cohorts and one has a second page. The Python connector then mixes them up, because all
 * cohorts share one page counter.
 */
function canMixPages({ comparison }: ProfileFacts): boolean {
  const { project, config } = comparison.given;
  return (
    project.cohorts.length > 1 && Number(config['page_size'] ?? 1000) < project.profiles.length + 1
  );
}

interface Pair extends ProfileFacts {
  readonly here: JsonObject;
  readonly there: JsonObject;
}

function compareRecords(pair: Pair, verdict: Verdict): void {
  const { comparison, stream, here, there, profile } = pair;
  const columns = columnsIn(comparison.ours.states.get(stream));
  const members = profile?.members ?? [];
  const fixed = stream === 'engage' ? ['distinct_id'] : ['distinct_id', 'cohort_id'];
  const last = new Map(members.map(([name]) => [stripped(name), name]));
  const [mineSeen, otherSeen] = [new Set(fixed), new Set([...fixed, 'browser_version'])];
  if (!last.has('browser_version')) verdict.explainedBy('profile-browser-version');
  for (const [name, json] of members) {
    const mine = columns[name];
    const other = stripped(name);
    if (typeof mine !== 'string') {
      verdict.fail(stream, 'a property has no column', { name, id: pair.id });
      continue;
    }
    mineSeen.add(mine);
    otherSeen.add(other);
    if (mine !== other || last.get(other) !== name || fixed.includes(other)) {
      explainColumn(pair, { name, mine }, verdict);
    } else if (sameValue(here[mine], there[other])) verdict.equal += 1;
    else if (isDroppedNull(here, there, mine)) verdict.explainedBy('nulls-are-kept');
    else explainProfileValue({ stream, name, json, column: mine, here, there }, verdict);
  }
  if (!settingsOf(comparison.given).prune) checkColumns(pair, { mineSeen, otherSeen }, verdict);
}

function checkColumns(
  { stream, here, there, id }: Pair,
  {
    mineSeen,
    otherSeen,
  }: { readonly mineSeen: ReadonlySet<string>; readonly otherSeen: ReadonlySet<string> },
  verdict: Verdict,
): void {
  for (const [side, record, seen] of [
    ['ours', here, mineSeen],
    ['theirs', there, otherSeen],
  ] as const) {
    for (const column of Object.keys(record)) {
      if (!seen.has(column))
        verdict.fail(stream, `${side} has a column that belongs to no property`, { column, id });
    }
  }
}

/** Explains another column of a property. It is a known difference only if two properties of the project would share a column. */
function explainColumn(
  { comparison, stream }: Pair,
  { name, mine }: { readonly name: string; readonly mine: string },
  verdict: Verdict,
): void {
  const properties = new Set(
    comparison.given.project.profiles.flatMap(({ members }) => members.map(([one]) => one)),
  );
  const fixed = ['distinct_id', ...(stream === 'engage' ? [] : ['cohort_id'])];
  const rivals = [...fixed, ...properties].filter(
    (one) => columnKey(one) === columnKey(name),
  ).length;
  const isByRule = mine.replace(/^_+/, '') === stripped(name).replace(/^_+/, '');
  if (isByRule && rivals > 1) verdict.explainedBy('profile-names-kept-apart');
  else verdict.fail(stream, 'another column', { name, mine });
}
