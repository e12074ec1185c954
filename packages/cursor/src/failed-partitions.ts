import type { JsonObject } from '@source-mixpanel/exact-json';

/** A state that may name partitions that failed in the last sync. */
export type StateWithFailures = JsonObject & {
  /** Ids as text, in the order in which they failed. */
  readonly failed_partitions?: readonly string[];
};

/** The names of failed partitions with this one as the last of them. */
export function withFailure(
  state: StateWithFailures | undefined,
  id: string | number,
): readonly string[] {
  return [...withoutFailure(state, id), String(id)];
}

/** The names of failed partitions without this one. */
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
 * The partitions in the given order, those that failed in the last sync after all others and in the
 * order in which they failed. Were they first, a sync that is stopped half-way, or that ends because
 * a server is down, would spend its time on them again and again.
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
 * Reads the names from a saved state.
 * @throws RangeError when they are not a list of texts
 */
export function readFailures(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((id) => typeof id === 'string')) {
    throw new RangeError('failed_partitions is not a list of ids');
  }
  return value;
}
