import { writeJson, type JsonObject, type Parser } from '@source-mixpanel/stream';
import { readPartitionedState } from './read-partitioned-state.js';
import { compareTimestamps, cursorLess } from './timestamp.js';

/** One cursor per partition, in the shape that low-code Airbyte sources write. */
export type PartitionedState = {
  readonly states: readonly PartitionCursor[];
  /** Where partitions start that have no entry of their own: an object with the cursor alone. */
  readonly state?: JsonObject;
  /** Seconds taken off `state` when it seeds a partition. */
  readonly lookback_window?: number;
};

export type PartitionCursor = { readonly partition: JsonObject; readonly cursor: JsonObject };

export interface PartitionedStateOptions {
  /** Member of a partition that tells it from its siblings: `funnel_id`. */
  readonly key: string;
  /** Member of a cursor object, holding a day or a timestamp: `date`. */
  readonly cursorField: string;
  /** The partition object of an id, as the state writes it: `{ "funnel_id": "17" }`. */
  partition(id: string): JsonObject;
}

export interface PartitionedStates extends Parser<PartitionedState> {
  /** The partition's own cursor; else the common one less its look-back; undefined when there is none. */
  cursorOf(state: PartitionedState | undefined, id: string | number): string | undefined;
  /** The state with the partition's cursor moved on. A cursor never goes back. */
  advance(
    state: PartitionedState | undefined,
    id: string | number,
    cursor: string,
  ): PartitionedState;
}

/**
 * Reads, asks and advances states with one cursor per partition. The number of partitions has no
 * limit: no state is ever collapsed into one common cursor, as that would re-read or miss.
 *
 * `parse` accepts
 * - `states`, with or without the common cursor `state`; `use_global_cursor: true` means that
 *   `state` alone counts; `parent_state` is dropped, as parents are read whole every time;
 * - partition ids as keys, each with an object that holds the cursor and nothing else;
 * - the bare cursor, common to all partitions;
 * - an empty object and the platform's marks of a state without cursor: nothing was read yet.
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
  return {
    parse: (value) => readPartitionedState(value, options),
    cursorOf(state, id) {
      const own = state?.states.find((entry) => idOf(entry) === String(id));
      if (own !== undefined) return cursorIn(own.cursor);
      const common = cursorIn(state?.state);
      return common === undefined ? undefined : cursorLess(common, state?.lookback_window ?? 0);
    },
    advance(state, id, cursor) {
      const states = [...(state?.states ?? [])];
      const at = states.findIndex((entry) => idOf(entry) === String(id));
      const known = cursorIn(states[at]?.cursor);
      if (known !== undefined && compareTimestamps(cursor, known) <= 0) return { ...state, states };
      const entry = { partition: options.partition(String(id)), cursor: { [cursorField]: cursor } };
      if (at === -1) states.push(entry);
      else states[at] = entry;
      return { ...state, states };
    },
  };
}
