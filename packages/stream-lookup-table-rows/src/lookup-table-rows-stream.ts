import type { PartitionedState, PresentOptions } from '@source-mixpanel/cursor';
import type { Stream } from '@source-mixpanel/stream';
import {
  advance,
  tableCursors,
  withoutCursors,
  type LookupTableRowsProgress,
} from './lookup-table-rows-state.js';
import {
  openLookupTableRows,
  type LookupTableRowsSlice,
  type LookupTableRowsSource,
} from './open-lookup-table-rows.js';
import { schema } from './schema.js';

/**
 * Creates the stream of the rows of all lookup tables. Each table is a partition. Mixpanel can only
 * replace all rows of a table at once, and lists the time of the last replacement. So a sync reads
 * all rows of the tables that were replaced since the last sync, and skips the other tables.
 */
export function lookupTableRowsStream(
  source: LookupTableRowsSource,
  options: PresentOptions,
): Stream<LookupTableRowsSlice, PartitionedState, LookupTableRowsProgress> {
  return {
    name: 'lookup_table_rows',
    primaryKey: [['lookup_table_id'], ['key']],
    cursorField: ['last_modified_at'],
    stateIntervalSeconds: 30,
    state: tableCursors,
    schema: () => Promise.resolve(schema),
    open: (state, io) => openLookupTableRows({ source, options, state, io }),
    commit: advance,
    noteFailure: (state, { table }) => tableCursors.noteFailure(state, table),
    keepOnFullRefresh: withoutCursors,
    finish: (last) => tableCursors.clearFailures(last ?? { states: [] }),
  };
}
