import type { JsonObject } from '@source-mixpanel/exact-json';

/** By stream and key, the versions of the records that a destination has or must have. */
export type RecordVersions = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Returns a text that is greater for a newer version of a record: the time of the last update of a
 * profile, or a count of events, which only grows. Records that never change have an empty version.
 */
export function recordVersion({ last_seen: seen, count }: JsonObject): string {
  if (typeof seen === 'string') return seen;
  return typeof count === 'number' ? countVersion(count) : '';
}

/** Returns the number as a text of nine digits, so that texts compare like the numbers. */
export function countVersion(count: number): string {
  return String(count).padStart(9, '0');
}

/** Returns these keys with an empty version, for records that never change. */
export function withoutVersions(keys: readonly string[]): Map<string, string> {
  return new Map(keys.map((key) => [key, '']));
}

/**
 * Returns the keys of `expected` that `held` does not contain, or contains only in an older
 * version.
 */
export function missingKeys(
  expected: ReadonlyMap<string, string>,
  held: ReadonlyMap<string, string>,
): string[] {
  return [...expected].flatMap(([key, version]) => {
    const found = held.get(key);
    return found === undefined || found < version ? [key] : [];
  });
}

/**
 * Returns the records that are expected both before and after a change, each with the older of its
 * versions.
 */
export function expectedThroughout(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map(
    [...before].flatMap(([key, version]): [string, string][] => {
      const later = after.get(key);
      return later === undefined ? [] : [[key, later < version ? later : version]];
    }),
  );
}
