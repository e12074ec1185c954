import type { JsonObject } from '@source-mixpanel/exact-json';

/** Versions of records by key, by stream: what a reader holds, or must hold. */
export type RecordVersions = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Profiles change: the later of two times of update is the newer profile. Counts of events grow. */
export function recordVersion({ last_seen: seen, count }: JsonObject): string {
  if (typeof seen === 'string') return seen;
  return typeof count === 'number' ? countVersion(count) : '';
}

/** A number as text, of which the larger one is the later text. */
export function countVersion(count: number): string {
  return String(count).padStart(9, '0');
}

/** Keys of `expected` that `held` lacks, or holds in an older version. */
export function missingKeys(
  expected: ReadonlyMap<string, string>,
  held: ReadonlyMap<string, string>,
): string[] {
  return [...expected].flatMap(([key, version]) => {
    const found = held.get(key);
    return found === undefined || found < version ? [key] : [];
  });
}

/** What was owed before and after something changed, each in the older of its versions. */
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
