import { writeJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { ADDED_STREAMS } from '../projects/added-streams.js';
import type { StreamName } from '../projects/stream-names.js';

/**
 * The columns that identify a record of each shared stream. An event without `insert_id` cannot be
 * identified.
 */
export const KEY_COLUMNS: Readonly<Record<StreamName, readonly string[]>> = {
  annotations: ['id'],
  cohorts: ['id'],
  cohort_members: ['cohort_id', 'distinct_id'],
  engage: ['distinct_id'],
  export: ['insert_id'],
  funnels: ['funnel_id', 'date'],
  revenue: ['date'],
};

/** Returns a value of a key as text. An integer and a text with the same digits are then equal. */
export function keyText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : writeJson(value ?? null);
}

/** Returns the key that consists of these values. */
export function keyOf(...values: readonly (JsonValue | undefined)[]): string {
  return values.map(keyText).join(' ');
}

const ALL_COLUMNS: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries(KEY_COLUMNS),
  ...ADDED_STREAMS.map(({ name, key }) => [name, key] as const),
]);

/**
 * Returns the text that identifies a record of a stream.
 * @param columns default: the columns of the stream's primary key
 */
export function recordKey(
  stream: string,
  record: JsonObject,
  columns: readonly string[] = ALL_COLUMNS.get(stream) ?? [],
): string {
  return keyOf(...columns.map((name) => record[name]));
}
