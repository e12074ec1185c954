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
  /** Returns the partition's own cursor, or else the common one; undefined when there is none. */
  cursorOf(state: PartitionedState | undefined, id: string | number): string | undefined;
  /** Returns the state with the partition's cursor advanced. A cursor never moves back. */
  advance(
    state: PartitionedState | undefined,
    id: string | number,
    cursor: string,
  ): PartitionedState;
  /** Returns the state with the partition's cursor replaced, by an earlier one too. */
  replace(
    state: PartitionedState | undefined,
    id: string | number,
    cursor: string,
  ): PartitionedState;
  /** Returns the state with each cursor, the common one too, as `change` returns it. */
  mapCursors(state: PartitionedState, change: (cursor: string) => string): PartitionedState;
  /** Returns the state that lists the partition as the last that failed. */
  noteFailure(state: PartitionedState | undefined, id: string | number): PartitionedState;
  /** Returns the state that no longer lists the partition as failed. */
  clearFailure(state: PartitionedState, id: string | number): PartitionedState;
  /** Returns the state that lists no partition as failed. */
  clearFailures(state: PartitionedState): PartitionedState;
}

/**
 * Reads, queries and advances states with one cursor per partition. The number of partitions is not
 * limited: no state is ever collapsed into one common cursor, as that would re-read or miss
 * records.
 *
 * `parse` accepts
 * - `states`, with or without the common cursor `state`, from which `lookback_window` (seconds) is
 *   subtracted; `use_global_cursor: true` means that `state` alone counts. With entries and a lookback
 *   window, `state` is only the greatest of the cursors and is dropped: a partition without an entry was
 *   never read. `parent_state` is dropped, as parents are read whole every time;
 * - partition ids as keys, each with an object that holds the cursor and nothing else;
 * - the bare cursor, common to all partitions;
 * - an empty object and the states that the platform stores for a stream without a cursor: nothing
 *   was
 *   read yet.
 *
 * Of two entries for one partition the earlier cursor counts: it reads again and misses nothing.
 * Ids are compared as text: some versions wrote `17`, others `"17"`.
 *
 * @throws RangeError naming the place in the state that is wrong
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
    // The index may know partitions that another version of the state added.
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
    // If another version has put the partition elsewhere, this one needs its own index.
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
 * Returns the state with these ids of failed partitions; without the member when there are none.
 */
function withFailures(state: PartitionedState, failed: readonly string[]): PartitionedState {
  if (failed.length > 0) return { ...state, failed_partitions: failed };
  const changed: { failed_partitions?: readonly string[] } & PartitionedState = { ...state };
  delete changed.failed_partitions;
  return changed;
}

/**
 * The index of each partition in a list of states. The versions of one growing list share it:
 * without it, a commit among 10,000 partitions takes milliseconds, and their sync minutes.
 */
const PLACES = new WeakMap<readonly PartitionCursor[], Map<string, number>>();

function indexOf(
  states: readonly PartitionCursor[],
  idOf: (entry: PartitionCursor) => string,
): Map<string, number> {
  return new Map(states.map((entry, place) => [idOf(entry), place]));
}
