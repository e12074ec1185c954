import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { Parser } from '@source-mixpanel/stream';
import { hasFailed, withFailure, withoutFailure } from './failed-partitions.js';
import type {
  PartitionCursor,
  PartitionedState,
  PartitionedStateOptions,
} from './partitioned-state.js';
import { readPartitionedState } from './read-partitioned-state.js';
import { compareTimestamps } from './timestamp.js';

export interface PartitionedStates extends Parser<PartitionedState> {
  /**
   * Returns the cursor of the partition; if it has none, the common cursor; undefined if there is
   * neither.
   */
  cursorOf(state: PartitionedState | undefined, id: string | number): string | undefined;
  /** Returns the state with this cursor for the partition, unless the saved cursor is later. */
  advance(
    state: PartitionedState | undefined,
    id: string | number,
    cursor: string,
  ): PartitionedState;
  /** Returns the state with this cursor for the partition, even if the saved cursor is later. */
  replace(
    state: PartitionedState | undefined,
    id: string | number,
    cursor: string,
  ): PartitionedState;
  /**
   * Returns the state with every cursor, including the common one, replaced by the result of
   * `change`.
   */
  mapCursors(state: PartitionedState, change: (cursor: string) => string): PartitionedState;
  /** Returns the state with the partition as the last failed one. */
  noteFailure(state: PartitionedState | undefined, id: string | number): PartitionedState;
  /** Returns the state without the failure of the partition. */
  clearFailure(state: PartitionedState, id: string | number): PartitionedState;
  /** Returns the state without failed partitions. */
  clearFailures(state: PartitionedState): PartitionedState;
}

/**
 * Returns the functions for states with one cursor per partition. The number of partitions is not
 * limited. Other sources replace many cursors by one common cursor, which reads records again or
 * misses some; this one never does.
 *
 * `parse` accepts:
 * - `states`, with or without the common cursor `state`, from which `lookback_window` (seconds) is
 *   subtracted. With `use_global_cursor: true`, only `state` is used. With entries and a lookback
 *   window, `state` is only the latest of the cursors and is dropped, because a partition without
 *   an entry was never read. `parent_state` is dropped, because parents are always read completely;
 * - partition ids as keys, each with an object that contains only the cursor;
 * - an object with only the cursor, which is used for all partitions;
 * - an empty object, or a state that the platform stores for a stream without a cursor: nothing was
 *   read yet.
 *
 * If a partition has two entries, the earlier cursor is used, so that nothing is missed. Ids are
 * compared as text, because some versions wrote `17` and others `"17"`.
 *
 * `parse` throws a RangeError whose message says which place in the state is wrong.
 */
export function createPartitionedStates(options: PartitionedStateOptions): PartitionedStates {
  const { key, cursorField } = options;
  const idOf = (entry: PartitionCursor): string => {
    const id = entry.partition[key];
    return typeof id === 'string' ? id : writeJson(id ?? null);
  };
  const cursorIn = (cursor: JsonObject | undefined): string | undefined => {
    const value = cursor?.[cursorField];
    return typeof value === 'string' ? value : undefined;
  };
  const placeOf = (states: readonly PartitionCursor[], id: string): number | undefined => {
    const places = PLACES.get(states) ?? indexOf(states, idOf);
    PLACES.set(states, places);
    const place = places.get(id);
    const found = place === undefined ? undefined : states[place];
    // The index may contain partitions that were added to another version of the state.
    return found !== undefined && idOf(found) === id ? place : undefined;
  };
  const replace: PartitionedStates['replace'] = (state, id, cursor) => {
    const before = state?.states ?? [];
    const place = placeOf(before, String(id));
    const states = [...before];
    states[place ?? before.length] = {
      partition: options.partition(String(id)),
      cursor: { [cursorField]: cursor },
    };
    const places = PLACES.get(before);
    // If the partition has another place in another version of the state, this version needs its
    // own index.
    if (places !== undefined && (place !== undefined || !places.has(String(id)))) {
      places.set(String(id), place ?? before.length);
      PLACES.set(states, places);
    }
    return { ...state, states };
  };
  return {
    parse: (value) => readPartitionedState(value, options),
    cursorOf(state, id) {
      const place = state && placeOf(state.states, String(id));
      if (place !== undefined) return cursorIn(state?.states[place]?.cursor);
      return cursorIn(state?.state);
    },
    advance(state, id, cursor) {
      const before = state?.states ?? [];
      const place = placeOf(before, String(id));
      const known = place === undefined ? undefined : cursorIn(before[place]?.cursor);
      if (known !== undefined && compareTimestamps(cursor, known) <= 0) {
        return { ...state, states: before };
      }
      return replace(state, id, cursor);
    },
    replace,
    mapCursors(state, change) {
      const changed = (cursor: JsonObject): JsonObject => {
        const value = cursorIn(cursor);
        return value === undefined ? cursor : { ...cursor, [cursorField]: change(value) };
      };
      return {
        ...state,
        states: state.states.map((entry) => ({ ...entry, cursor: changed(entry.cursor) })),
        ...(state.state === undefined ? {} : { state: changed(state.state) }),
      };
    },
    noteFailure: (state, id) => withFailures(state ?? { states: [] }, withFailure(state, id)),
    clearFailure: (state, id) =>
      hasFailed(state, id) ? withFailures(state, withoutFailure(state, id)) : state,
    clearFailures: (state) => withFailures(state, []),
  };
}

/**
 * Returns the state with these ids of failed partitions, or without the member if there are none.
 */
function withFailures(state: PartitionedState, failed: readonly string[]): PartitionedState {
  if (failed.length > 0) return { ...state, failed_partitions: failed };
  const changed: { failed_partitions?: readonly string[] } & PartitionedState = { ...state };
  delete changed.failed_partitions;
  return changed;
}

/**
 * For each list of states, the index of each partition in it. All versions of a growing list share
 * one map. Without the map, each commit among 10,000 partitions would take milliseconds, and a sync
 * minutes.
 */
const PLACES = new WeakMap<readonly PartitionCursor[], Map<string, number>>();

function indexOf(
  states: readonly PartitionCursor[],
  idOf: (entry: PartitionCursor) => string,
): Map<string, number> {
  return new Map(states.map((entry, place) => [idOf(entry), place]));
}
