import type { JsonObject } from '@source-mixpanel/exact-json';

/** A state that may name partitions that failed in the last sync. */
export type StateWithFailures = JsonObject & {
  /** Ids as text, in the order in which they failed. */
  readonly failed_partitions?: readonly string[];
};

/** Returns the ids of failed partitions with this one as the last of them. */
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

/** Whether the partition failed in the last sync and was not read since. */
export function hasFailed(state: StateWithFailures | undefined, id: string | number): boolean {
  return state?.failed_partitions?.includes(String(id)) ?? false;
}

/**
 * Returns the partitions in the given order, followed by those that failed in the last sync, in the
 * order in which they failed. If they were first, a sync that is stopped half-way, or that ends
 * because a server is down, would spend its time on them again and again.
 */
export function failedLast<Partition extends { readonly id: number }>(
  partitions: readonly Partition[],
  state: StateWithFailures | undefined,
): readonly Partition[] {
  const turns = new Map(state?.failed_partitions?.map((id, turn) => [id, turn]));
  const turnOf = ({ id }: Partition): number => turns.get(String(id)) ?? -1;
  return [...partitions].sort((a, b) => turnOf(a) - turnOf(b));
}

/**
 * Reads the ids from a saved state.
 * @throws RangeError when they are not a list of texts
 */
export function readFailures(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((id) => typeof id === 'string')) {
    throw new RangeError('failed_partitions is not a list of ids');
  }
  return value;
}
