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
  readonly here: JsonObject;
  readonly there: JsonObject;
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
  const { stream, name, json, column, here, there } = facts;
  const [mine, other] = [here[column], there[column]];
  if (column === 'browser_version' && isVersion(mine, other))
    verdict.explainedBy('profile-browser-version');
  else if (
    TEXT_COLUMNS.has(column) &&
    typeof mine === 'string' &&
    sameText(mine, replaceLoneSurrogates(json)) &&
    typeof other !== 'string'
  ) {
    verdict.explainedBy('profile-declared-text');
    if (hasLoneSurrogate(json)) verdict.explainedBy('half-surrogate-pairs');
  } else if (hasLoneSurrogate(json) && sameValue(mine, parseJson(replaceLoneSurrogates(json)))) {
    verdict.explainedBy('half-surrogate-pairs');
  } else if (sameValue(mine, parseJson(json)) && sameValue(withoutHuge(mine), other)) {
    verdict.explainedBy('profile-huge-numbers');
  } else
    verdict.fail(stream, 'another value', { name, json, mine: mine ?? null, other: other ?? null });
}

/** Returns whether the text is the JSON of the value, apart from white space. */
function sameText(text: string, json: string): boolean {
  return text === json || text === writeJson(parseJson(json));
}

/**
 * Returns whether the values are a `browser_version` in both connectors. The Python connector always writes the column, with
 * `""` for none, and evaluates it as Python.
 */
function isVersion(mine: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (other === undefined) return mine === 'None';
  if (other === '') return mine === null || mine === '' || mine === undefined || mine === '0';
  if (isNumber(other)) return Number(mine) === Number(digits(other));
  return false;
}

/** Replaces numbers that exceed a double by null: in Python they are infinite, which the Python connector writes as null. */
function withoutHuge(value: JsonValue | undefined): JsonValue {
  if (isNumber(value)) return Number.isFinite(Number(digits(value))) ? value : null;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(withoutHuge);
  if (!isJsonObject(value)) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutHuge(one)]));
}

/**
 * Returns whether the Python connector writes these properties with `Infinity`, which is not JSON. A lone surrogate makes it
 * use another encoder, which writes `Infinity` for numbers that exceed a double.
 */
export function isNoJsonInPython(members: readonly Member[]): boolean {
  const isHuge = (value: JsonValue): boolean => writeJson(withoutHuge(value)) !== writeJson(value);
  return (
    members.some(([, json]) => isHuge(parseJson(json))) &&
    members.some(([name, json]) => hasLoneSurrogate(JSON.stringify(name)) || hasLoneSurrogate(json))
  );
}
