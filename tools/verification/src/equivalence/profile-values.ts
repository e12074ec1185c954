import {
  isJsonObject,
  parseJson,
  writeJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import { hasLoneSurrogate, replaceLoneSurrogates } from '../harness/records/lone-surrogates.js';
import { digits, isNumber, sameValue } from './same-value.js';
import type { Member } from './draw-values.js';
import type { Verdict } from './verdict.js';

export type ProfileStream = 'engage' | 'cohort_members';

interface ProfileValue {
  readonly stream: ProfileStream;
  readonly name: string;
  readonly json: string;
  readonly column: string;
  readonly ours: JsonObject;
  readonly theirs: JsonObject;
}

/** Columns that every project has, and that both connectors declare as text. */
export const TEXT_COLUMNS: ReadonlySet<string> = new Set([
  'browser',
  'browser_version',
  'city',
  'country_code',
  'region',
  'timezone',
  'email',
  'name',
  'first_name',
  'last_name',
  'id',
  'unblocked',
]);

/** Finds the known difference that explains two different values of a property of a profile. */
export function explainProfileValue(facts: ProfileValue, verdict: Verdict): void {
  const { stream, name, json, column, ours, theirs } = facts;
  const [ourValue, theirValue] = [ours[column], theirs[column]];
  if (column === 'browser_version' && isSameVersion(ourValue, theirValue))
    verdict.explainedBy('profile-browser-version');
  else if (
    TEXT_COLUMNS.has(column) &&
    typeof ourValue === 'string' &&
    sameText(ourValue, replaceLoneSurrogates(json)) &&
    typeof theirValue !== 'string'
  ) {
    verdict.explainedBy('profile-declared-text');
    if (hasLoneSurrogate(json)) verdict.explainedBy('half-surrogate-pairs');
  } else if (
    hasLoneSurrogate(json) &&
    sameValue(ourValue, parseJson(replaceLoneSurrogates(json)))
  ) {
    verdict.explainedBy('half-surrogate-pairs');
  } else if (sameValue(ourValue, parseJson(json)) && sameValue(withoutHuge(ourValue), theirValue)) {
    verdict.explainedBy('profile-huge-numbers');
  } else
    verdict.fail(stream, 'another value', {
      name,
      json,
      ours: ourValue ?? null,
      theirs: theirValue ?? null,
    });
}

/** Returns whether the text is the JSON of the value, apart from white space. */
function sameText(text: string, json: string): boolean {
  return text === json || text === writeJson(parseJson(json));
}

/**
 * Returns whether both values mean the same `browser_version`. The Python connector writes `""` for
 * a missing version, and evaluates the text as Python: `"81"` becomes a number, and `"None"` is
 * left out.
 */
function isSameVersion(ours: JsonValue | undefined, theirs: JsonValue | undefined): boolean {
  if (theirs === undefined) return ours === 'None';
  if (theirs === '') return ours === null || ours === '' || ours === undefined || ours === '0';
  if (isNumber(theirs)) return Number(ours) === Number(digits(theirs));
  return false;
}

/**
 * Replaces numbers that exceed a double by null: in Python they are infinite, which the Python
 * connector writes as null.
 */
function withoutHuge(value: JsonValue | undefined): JsonValue {
  if (isNumber(value)) return Number.isFinite(Number(digits(value))) ? value : null;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(withoutHuge);
  if (!isJsonObject(value)) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutHuge(one)]));
}

/**
 * Returns whether the Python connector writes these properties with `Infinity`, which is not JSON.
 * A lone surrogate makes it use another encoder, which writes `Infinity` for numbers that exceed a
 * double.
 */
export function isInvalidJsonInPython(members: readonly Member[]): boolean {
  const isHuge = (value: JsonValue): boolean => writeJson(withoutHuge(value)) !== writeJson(value);
  return (
    members.some(([, json]) => isHuge(parseJson(json))) &&
    members.some(([name, json]) => hasLoneSurrogate(JSON.stringify(name)) || hasLoneSurrogate(json))
  );
}
