import { writeJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { ADDED_STREAMS } from '../projects/added-streams.js';
import type { StreamName } from '../projects/stream-names.js';

/** The columns that identify a record of each stream. An event without `insert_id` has no key. */
export const KEY_COLUMNS: Readonly<Record<StreamName, readonly string[]>> = {
  annotations: ['id'],
  cohorts: ['id'],
  cohort_members: ['cohort_id', 'distinct_id'],
  engage: ['distinct_id'],
  export: ['insert_id'],
  funnels: ['funnel_id', 'date'],
  revenue: ['date'],
};

/** A value of a key as text: an integer equals the same digits in a text. */
export function keyText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : writeJson(value ?? null);
}

/** The key that these values make. */
export function keyOf(...values: readonly (JsonValue | undefined)[]): string {
  return values.map(keyText).join(' ');
}

const ALL_COLUMNS: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries(KEY_COLUMNS),
  ...ADDED_STREAMS.map(({ name, key }) => [name, key] as const),
]);

/**
 * What identifies the records of a stream.
 * @param columns those of its key unless a comparison needs others
 */
export function recordKey(
  stream: string,
  record: JsonObject,
  columns: readonly string[] = ALL_COLUMNS.get(stream) ?? [],
): string {
  return keyOf(...columns.map((name) => record[name]));
}
