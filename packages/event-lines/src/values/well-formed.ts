import {
  isJsonObject,
  RawNumber,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import { compareCodePoints } from '../columns/compare-code-points.js';

/**
 * Matches half a surrogate pair: with the flag `u` a whole pair is one character of another
 * category.
 */
const HALF = /\p{Surrogate}/gu;

/**
 * Returns the value with U+FFFD for every half of a surrogate pair, in texts and in member names;
 * the value itself if it contains none. UTF-8 cannot express half a pair, so destinations reject
 * it.
 *
 * Names of one object stay distinct: a name that another member already has gets underscores before
 * it.
 */
export function wellFormed(value: JsonValue): JsonValue {
  if (typeof value === 'string') return withoutHalves(value);
  if (typeof value !== 'object' || value === null || value instanceof RawNumber) return value;
  return isJsonObject(value) ? wellFormedObject(value) : sameOr(value, value.map(wellFormed));
}

/** Returns the text with U+FFFD for every half of a surrogate pair. */
export function withoutHalves(text: string): string {
  return text.replace(HALF, '\ufffd');
}

function wellFormedObject(object: JsonObject): JsonObject {
  const names = Object.keys(object);
  const renamed = renamedMembers(names);
  let isChanged = renamed.size > 0;
  const members = names.map((name): [string, JsonValue | undefined] => {
    const value = object[name];
    const changed = value === undefined ? undefined : wellFormed(value);
    isChanged ||= changed !== value;
    return [renamed.get(name) ?? name, changed];
  });
  return isChanged ? Object.fromEntries(members) : object;
}

/**
 * Returns new names for the members that need one, decided by the names alone and not by their
 * order.
 */
function renamedMembers(names: readonly string[]): ReadonlyMap<string, string> {
  const broken = names.filter((name) => withoutHalves(name) !== name);
  if (broken.length === 0) return new Map();
  const taken = new Set(names);
  const renamed = new Map<string, string>();
  for (const name of broken.sort(compareCodePoints)) {
    let changed = withoutHalves(name);
    while (taken.has(changed)) changed = `_${changed}`;
    taken.add(changed);
    renamed.set(name, changed);
  }
  return renamed;
}

function sameOr(before: readonly JsonValue[], after: readonly JsonValue[]): readonly JsonValue[] {
  return after.every((item, index) => item === before[index]) ? before : after;
}
