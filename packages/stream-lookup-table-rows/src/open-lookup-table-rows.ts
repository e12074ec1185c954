import {
  compareTimestamps,
  hasFailed,
  isAfterPresent,
  isTimestamp,
  presentAtStart,
  type PartitionedState,
  type PresentOptions,
} from '@source-mixpanel/cursor';
import {
  childLabel,
  concernsProject,
  createDeletionCheck,
  explainDeniedAccess,
  type ListTables,
  type LookupTable,
  type OpenedTable,
  type OpenTable,
} from '@source-mixpanel/mixpanel';
import { counted } from '@source-mixpanel/text';
import type { CallIo, Part, ReadIo, StreamSync } from '@source-mixpanel/stream';
import { tableCursors, type LookupTableRowsProgress } from './lookup-table-rows-state.js';

export interface LookupTableRowsSource {
  /** Requests the list on every call, so that it shows whether a table was deleted. */
  readonly listTables: ListTables;
  readonly openTable: OpenTable;
}

export type LookupTableRowsSlice = {
  readonly table: string;
  /** The id with which the rows are requested. */
  readonly dataGroup: string;
  readonly name?: string;
  /**
   * When the rows were last replaced; absent if unknown, in which case every sync reads the table.
   */
  readonly modified?: string;
};

export interface LookupTableRowsToOpen {
  readonly source: LookupTableRowsSource;
  readonly options: PresentOptions;
  readonly state: PartitionedState | undefined;
  readonly io: CallIo;
}

const NEEDS = 'the role Analyst or a higher one, and a Growth or an Enterprise plan';
/**
 * The precision of Mixpanel's timestamps. A table that was replaced less than a second before the
 * sync may be replaced again with the same timestamp, so its timestamp is not saved.
 */
const SECOND = 1000;

/** Opens a sync of the rows of all lookup tables. */
export function openLookupTableRows({
  source,
  options,
  state,
  io: syncIo,
}: LookupTableRowsToOpen): StreamSync<
  LookupTableRowsSlice,
  PartitionedState,
  LookupTableRowsProgress
> {
  const present = presentAtStart(options);
  const wasDeleted = createDeletionCheck(source.listTables);
  const open = async (
    { table, dataGroup, name }: LookupTableRowsSlice,
    io: ReadIo,
  ): Promise<OpenedTable | undefined> => {
    const label = childLabel('lookup table', table, name);
    try {
      return await explainDeniedAccess(NEEDS, source.openTable(dataGroup, io));
    } catch (error) {
      if (!(await wasDeleted({ id: table, label }, error, io))) throw error;
      io.report({
        kind: 'warning',
        message: `The ${label} is skipped: it was deleted in Mixpanel during this sync.`,
      });
      return undefined;
    }
  };
  return {
    state,
    async *slices() {
      const tables = [...(await explainDeniedAccess(NEEDS, source.listTables(syncIo)))].sort(
        (one, other) => Number(hasFailed(state, one.id)) - Number(hasFailed(state, other.id)),
      );
      for (const table of tables) if (isChanged(table, state)) yield sliceOf(table);
    },
    async *read(slice, io): AsyncGenerator<Part<LookupTableRowsProgress>> {
      const { table, modified } = slice;
      const opened = await open(slice, io);
      const found = opened === undefined ? 'nothing' : yield* partsOf(opened, slice, io);
      const isSaved =
        found === 'rows' && isTimestamp(modified) && !isAfterPresent(modified, present() - SECOND);
      yield { kind: 'checkpoint', progress: { table, ...(isSaved ? { modified } : {}) } };
    },
    partition: ({ table, name }) => childLabel('lookup table', table, name),
    concernsAll: concernsProject,
  };
}

/**
 * Returns whether the rows were replaced since they were last read. Every difference between the
 * times counts, even an earlier time, because a table may be restored.
 */
function isChanged({ id, modified }: LookupTable, state: PartitionedState | undefined): boolean {
  const cursor = tableCursors.cursorOf(state, id);
  if (cursor === undefined || !isTimestamp(modified)) return true;
  return compareTimestamps(cursor, modified) !== 0;
}

function sliceOf({ id, dataGroup, name, modified }: LookupTable): LookupTableRowsSlice {
  return {
    table: id,
    dataGroup,
    ...(name === undefined ? {} : { name }),
    ...(modified === undefined ? {} : { modified }),
  };
}

/** Yields the rows. Returns `nothing` if Mixpanel sent an empty table, without even a header. */
async function* partsOf(
  opened: OpenedTable,
  { table, name, modified }: LookupTableRowsSlice,
  io: ReadIo,
): AsyncGenerator<Part<LookupTableRowsProgress>, 'rows' | 'nothing'> {
  let found: 'rows' | 'nothing' = 'nothing';
  const label = childLabel('lookup table', table, name);
  const ofTable = { lookup_table_id: table, lookup_table_name: name ?? null };
  try {
    for await (const batch of opened.batches()) {
      found = 'rows';
      if (batch.length === 0) continue;
      const rows = batch.map((row) => ({ ...ofTable, ...row, last_modified_at: modified ?? null }));
      yield { kind: 'rows', rows };
    }
  } finally {
    await opened.discard();
  }
  const { leftOut } = opened;
  if (leftOut !== undefined) {
    io.report({
      kind: 'warning',
      message: `The ${label} is read without ${counted(leftOut.count, 'row')} of more or fewer cells than its header; the first is row ${leftOut.first}.`,
    });
  }
  if (found === 'nothing') {
    io.report({
      kind: 'warning',
      message: `Mixpanel sent nothing for the ${label}, not even a header; the next sync reads it again.`,
    });
  }
  return found;
}
