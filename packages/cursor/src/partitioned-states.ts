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
  /** Returns the cursor of the partition or, if it has none, the common cursor. */
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
  /** Returns the state without the failures of all partitions. */
  clearFailures(state: PartitionedState): PartitionedState;
}

/**
 * Creates the functions for states with one cursor per partition. The number of partitions is not
 * limited. (Low-code Airbyte sources replace the cursors of many partitions by a common one, after
 * which some records are read again or missed.)
 *
 * `parse` accepts these forms:
 * - `{ states }`, the form of low-code Airbyte sources. It may contain the common cursor `state`,
 *   from which `lookback_window` (seconds) is subtracted. With `use_global_cursor: true`, only
 *   `state` is used. If there are both entries and a lookback window, `state` is ignored: it is
 *   then the latest cursor of all partitions, and a partition without an entry was never read.
 *   `parent_state` is ignored, because parents are always read completely;
 * - partition ids as keys, each with an object that contains only the cursor;
 * - an object that contains only the cursor, which is used for all partitions;
 * - an empty object, or a state that the platform stores for a stream without a cursor: nothing was
 *   read yet.
 *
 * If a partition has two entries, the earlier cursor is used, so that nothing is missed. Ids are
 * compared as text, because some versions wrote `17` and others `"17"`.
 *
 * For other values, `parse` throws a RangeError whose message names the invalid member.
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
  const positionOf = (states: readonly PartitionCursor[], id: string): number | undefined => {
    const positions = POSITIONS.get(states) ?? findPositions(states, idOf);
    POSITIONS.set(states, positions);
    const position = positions.get(id);
    const found = position === undefined ? undefined : states[position];
    // The shared map may contain a partition that this version of the list does not have yet.
    return found !== undefined && idOf(found) === id ? position : undefined;
  };
  const replace: PartitionedStates['replace'] = (state, id, cursor) => {
    const before = state?.states ?? [];
    const position = positionOf(before, String(id));
    const states = [...before];
    states[position ?? before.length] = {
      partition: options.partition(String(id)),
      cursor: { [cursorField]: cursor },
    };
    const positions = POSITIONS.get(before);
    // If another version of the list has added this partition at another position, the new list
    // does not share the map, and gets its own when it is used.
    if (positions !== undefined && (position !== undefined || !positions.has(String(id)))) {
      positions.set(String(id), position ?? before.length);
      POSITIONS.set(states, positions);
    }
    return { ...state, states };
  };
  return {
    parse: (value) => readPartitionedState(value, options),
    cursorOf(state, id) {
      const position = state && positionOf(state.states, String(id));
      if (position !== undefined) return cursorIn(state?.states[position]?.cursor);
      return cursorIn(state?.state);
    },
    advance(state, id, cursor) {
      const before = state?.states ?? [];
      const position = positionOf(before, String(id));
      const known = position === undefined ? undefined : cursorIn(before[position]?.cursor);
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
 * For each list of states, the position of each partition in it. A list that was made from another
 * one shares its map. Without the maps, each commit would search the list, and a sync of 10,000
 * partitions would take minutes longer.
 */
const POSITIONS = new WeakMap<readonly PartitionCursor[], Map<string, number>>();

function findPositions(
  states: readonly PartitionCursor[],
  idOf: (entry: PartitionCursor) => string,
): Map<string, number> {
  return new Map(states.map((entry, position) => [idOf(entry), position]));
}
