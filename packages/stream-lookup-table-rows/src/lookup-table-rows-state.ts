import { createPartitionedStates, type PartitionedState } from '@source-mixpanel/cursor';

/**
 * The part of the state that reading one table changes. Without `modified`, the next sync reads the
 * table again.
 */
export type LookupTableRowsProgress = { readonly table: string; readonly modified?: string };

/**
 * One cursor for each table: the time that Mixpanel listed as the last replacement of its rows when
 * they were read.
 */
export const tableCursors = createPartitionedStates({
  key: 'lookup_table_id',
  cursorField: 'last_modified_at',
  partition: (id) => ({ lookup_table_id: id }),
});

/**
 * Adds the progress of a table. The new time replaces the old one even if it is earlier, because a
 * table may be restored.
 */
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

/**
 * Returns the state for a full refresh. It makes the sync read all tables, beginning with those
 * that did not fail in the last sync.
 */
export function withoutCursors({
  failed_partitions: failed,
}: PartitionedState): PartitionedState | undefined {
  return failed === undefined ? undefined : { states: [], failed_partitions: failed };
}
