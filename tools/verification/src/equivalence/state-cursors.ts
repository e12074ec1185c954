import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { keyText } from '../harness/records/record-key.js';
import type { EquivalenceCase } from './equivalence-case.js';
import type { StreamName } from '../harness/projects/stream-names.js';

export type CursorStream = Exclude<StreamName, 'export' | 'annotations'>;
/** The cursor field of each stream. */
export const CURSORS: Readonly<Record<CursorStream, string>> = {
  cohorts: 'created',
  cohort_members: 'last_seen',
  engage: 'last_seen',
  funnels: 'date',
  revenue: 'date',
};

/** Returns the entries of a state by the id of their funnel or cohort. */
export function partitionsOf(state: JsonObject): Map<string, JsonObject> {
  const list = Array.isArray(state['states']) ? (state['states'] as readonly JsonObject[]) : [];
  return new Map(
    list.map((one) => {
      const { partition } = one;
      const values = isJsonObject(partition) ? partition : {};
      return [keyText(values['funnel_id'] ?? values['id']), one];
    }),
  );
}

/**
 * Returns whether the state has entries for other funnels or cohorts, but none for this one,
 * because it is new. The Python connector starts such a partition at the greatest cursor of the
 * others.
 */
export function isNewPartition(
  { streams }: EquivalenceCase,
  stream: CursorStream,
  partition: string,
): boolean {
  const state = streams.find(({ name }) => name === stream)?.state ?? {};
  const entries = partitionsOf(state);
  return isJsonObject(state['state']) && entries.size > 0 && !entries.has(partition);
}

/**
 * Returns the saved cursor of a stream or, if `partition` is not empty, of one funnel or cohort.
 */
export function cursorBefore(
  { streams }: EquivalenceCase,
  stream: CursorStream,
  partition: string,
): JsonValue | undefined {
  const state = streams.find(({ name }) => name === stream)?.state ?? {};
  if (partition === '') return state[CURSORS[stream]];
  const cursor = partitionsOf(state).get(partition)?.['cursor'];
  // Older versions of the Python connector saved the cursor of a funnel under its id.
  const oldCursor = state[partition];
  const commonCursor = state['state'];
  for (const one of [cursor, oldCursor, commonCursor])
    if (isJsonObject(one)) return one[CURSORS[stream]];
  return undefined;
}
