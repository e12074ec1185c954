import { createPartitionedStates, type PartitionedState } from '@source-mixpanel/cursor';

/** What one table adds to the state: without `modified`, the next sync reads it again. */
export type LookupTableRowsProgress = { readonly table: string; readonly modified?: string };

/** For each table, when the rows that were read last had been replaced. */
export const tableCursors = createPartitionedStates({
  key: 'lookup_table_id',
  cursorField: 'last_modified_at',
  partition: (id) => ({ lookup_table_id: id }),
});

/** A table may be restored: its time replaces the one in the state, a later one too. */
export function advance(
  state: PartitionedState | undefined,
  { table, modified }: LookupTableRowsProgress,
): PartitionedState {
  const moved =
    modified === undefined
      ? (state ?? { states: [] })
      : tableCursors.replace(state, table, modified);
  return tableCursors.clearFailure(moved, table);
}

/** Of a full refresh: every table is read, those that failed last. */
export function withoutCursors({
  failed_partitions: failed,
}: PartitionedState): PartitionedState | undefined {
  return failed === undefined ? undefined : { states: [], failed_partitions: failed };
}
