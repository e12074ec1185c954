import type { JsonObject } from '@source-mixpanel/exact-json';

/** A state that may contain the partitions that failed in the last sync. */
export type StateWithFailures = JsonObject & {
  /** The ids as texts, in the order in which the partitions failed. */
  readonly failed_partitions?: readonly string[];
};

/** Returns the ids of failed partitions, with this one at the end. */
export function withFailure(
  state: StateWithFailures | undefined,
  id: string | number,
): readonly string[] {
  return [...withoutFailure(state, id), String(id)];
}

/** Returns the ids of failed partitions without this one. */
export function withoutFailure(
  state: StateWithFailures | undefined,
  id: string | number,
): readonly string[] {
  return state?.failed_partitions?.filter((failed) => failed !== String(id)) ?? [];
}

/** Returns whether the partition failed in the last sync and was not read since then. */
export function hasFailed(state: StateWithFailures | undefined, id: string | number): boolean {
  return state?.failed_partitions?.includes(String(id)) ?? false;
}

/**
 * Sorts the partitions: first those that did not fail in the last sync, in the given order, then
 * those that failed, in the order in which they failed. If the failed ones came first and failed
 * again, syncs that end early might never read the others.
 */
export function sortFailedLast<Partition extends { readonly id: number }>(
  partitions: readonly Partition[],
  state: StateWithFailures | undefined,
): readonly Partition[] {
  const positions = new Map(state?.failed_partitions?.map((id, position) => [id, position]));
  const positionOf = ({ id }: Partition): number => positions.get(String(id)) ?? -1;
  return [...partitions].sort((a, b) => positionOf(a) - positionOf(b));
}

/**
 * Parses the ids of failed partitions in a saved state.
 * @throws RangeError if the value is not a list of texts
 */
export function readFailures(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((id) => typeof id === 'string')) {
    throw new RangeError('failed_partitions is not a list of ids');
  }
  return value;
}
