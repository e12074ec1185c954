import { RawNumber, type JsonObject } from '@source-mixpanel/exact-json';
import { readFailures } from './failed-partitions.js';
import { readLastReads } from './last-reads.js';
import type {
  PartitionCursor,
  PartitionedState,
  PartitionedStateOptions,
} from './partitioned-state.js';
import { compareTimestamps, subtractFromCursor, isTimestamp } from './timestamp.js';

type Members = Readonly<Record<string, unknown>>;

/** The members of states that the platform stores for streams without a cursor. */
const MEMBERS_WITHOUT_CURSOR = new Set([
  '__ab_no_cursor_state_message',
  '__ab_full_refresh_sync_complete',
]);

/** Implements `parse` of `createPartitionedStates`. */
export function readPartitionedState(
  value: unknown,
  options: PartitionedStateOptions,
): PartitionedState {
  const state = requireMembers(value, 'the state');
  const names = Object.keys(state).filter((name) => !MEMBERS_WITHOUT_CURSOR.has(name));
  if (state['states'] !== undefined || state['state'] !== undefined) {
    return parseCurrentForm(state, options);
  }
  if (names.every((name) => hasOnlyCursor(state[name], options.cursorField))) {
    const entries = names.map((id) => ({ id, cursor: readCursor(state[id], id, options) }));
    return { states: earliestPerPartition(entries, options) };
  }
  return { states: [], state: cursorObject(readCursor(state, 'the state', options), options) };
}

function parseCurrentForm(state: Members, options: PartitionedStateOptions): PartitionedState {
  const lookback = state['lookback_window'] ?? undefined;
  const seconds = lookback === undefined ? 0 : readSeconds(lookback);
  const common = readCommon(state['state'], seconds, options);
  const usesOnlyCommon = state['use_global_cursor'] === true && common !== undefined;
  const states = usesOnlyCommon ? [] : readEntries(state['states'] ?? [], options);
  // If low-code sources write `state` and a lookback window together with entries, `state` is the
  // latest cursor of all partitions that were read. Used for a partition that was never read, it
  // would skip records.
  const isLatestOfEntries = states.length > 0 && lookback !== undefined;
  const failed = readFailures(state['failed_partitions']);
  const reads = readLastReads(state['last_reads']);
  return {
    states,
    ...(common !== undefined && !isLatestOfEntries && { state: common }),
    ...(failed.length > 0 && { failed_partitions: failed }),
    ...(reads !== undefined && { last_reads: reads }),
  };
}

function readCommon(
  value: unknown,
  lookbackSeconds: number,
  options: PartitionedStateOptions,
): JsonObject | undefined {
  if (value === undefined || (isMembers(value) && Object.keys(value).length === 0))
    return undefined;
  const cursor = readCursor(value, 'state', options);
  return cursorObject(
    lookbackSeconds === 0 ? cursor : subtractFromCursor(cursor, lookbackSeconds),
    options,
  );
}

interface Entry {
  readonly id: string;
  readonly cursor: string;
}

function readEntries(
  states: unknown,
  options: PartitionedStateOptions,
): readonly PartitionCursor[] {
  if (!Array.isArray(states)) throw new RangeError('states is not a list');
  const entries = states.map((value: unknown, index): Entry => {
    const place = `states[${String(index)}]`;
    const entry = requireMembers(value, place);
    const partition = requireMembers(entry['partition'], `${place}.partition`);
    return {
      id: readId(partition[options.key], `${place}.partition.${options.key}`),
      cursor: readCursor(entry['cursor'], `${place}.cursor`, options),
    };
  });
  return earliestPerPartition(entries, options);
}

function earliestPerPartition(
  entries: readonly Entry[],
  options: PartitionedStateOptions,
): readonly PartitionCursor[] {
  const earliest = new Map<string, string>();
  for (const { id, cursor } of entries) {
    const known = earliest.get(id);
    if (known === undefined || compareTimestamps(cursor, known) < 0) earliest.set(id, cursor);
  }
  return Array.from(earliest, ([id, cursor]) => ({
    partition: options.partition(id),
    cursor: cursorObject(cursor, options),
  }));
}

function hasOnlyCursor(value: unknown, cursorField: string): boolean {
  return isMembers(value) && Object.keys(value).length === 1 && Object.hasOwn(value, cursorField);
}

function cursorObject(
  cursor: string,
  { cursorField }: PartitionedStateOptions,
): { [name: string]: string } {
  return { [cursorField]: cursor };
}

function readCursor(
  value: unknown,
  place: string,
  { cursorField }: PartitionedStateOptions,
): string {
  const cursor = requireMembers(value, place)[cursorField];
  if (isTimestamp(cursor)) return cursor;
  throw new RangeError(`${place}: ${cursorField} is not a date or date-time`);
}

function readId(value: unknown, place: string): string {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (value instanceof RawNumber) return value.text;
  throw new RangeError(`${place} is not an id`);
}

function readSeconds(value: unknown): number {
  if (typeof value === 'number' && value >= 0) return value;
  throw new RangeError('lookback_window is not a number of seconds');
}

function requireMembers(value: unknown, place: string): Members {
  if (isMembers(value)) return value;
  throw new RangeError(`${place} is not an object`);
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
