import {
  isJsonObject,
  RawNumber,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import { compareCodePoints } from '../columns/compare-code-points.js';

/**
 * Replaces each lone surrogate with U+FFFD, in strings and in member names, because UTF-8 cannot
 * encode it and destinations reject it. Returns the value itself if it contains none.
 *
 * If the new name of a member already exists in its object, underscores are put in front of it.
 * Otherwise one of the two values would be lost.
 */
export function toWellFormed(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null || value instanceof RawNumber) return value;
  return isJsonObject(value)
    ? toWellFormedObject(value)
    : keepIfEqual(value, value.map(toWellFormed));
}

function toWellFormedObject(object: JsonObject): JsonObject {
  const names = Object.keys(object);
  const renamed = findRenamedMembers(names);
  let isChanged = renamed.size > 0;
  const members = names.map((name): [string, JsonValue | undefined] => {
    const value = object[name];
    const changed = value === undefined ? undefined : toWellFormed(value);
    isChanged ||= changed !== value;
    return [renamed.get(name) ?? name, changed];
  });
  return isChanged ? Object.fromEntries(members) : object;
}

/**
 * Returns the new names of the members that need one. The result depends on the names only, not on
 * their order.
 */
function findRenamedMembers(names: readonly string[]): ReadonlyMap<string, string> {
  const illFormed = names.filter((name) => name.toWellFormed() !== name);
  if (illFormed.length === 0) return new Map();
  const taken = new Set(names);
  const renamed = new Map<string, string>();
  for (const name of illFormed.sort(compareCodePoints)) {
    let changed = name.toWellFormed();
    while (taken.has(changed)) changed = `_${changed}`;
    taken.add(changed);
    renamed.set(name, changed);
  }
  return renamed;
}

function keepIfEqual(
  before: readonly JsonValue[],
  after: readonly JsonValue[],
): readonly JsonValue[] {
  return after.every((item, index) => item === before[index]) ? before : after;
}
