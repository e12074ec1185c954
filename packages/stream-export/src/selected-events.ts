import {
  assignmentsIn,
  checkMarks,
  eventColumns,
  eventKey,
  eventLists,
  eventProjection,
  selectionMarks,
  type ColumnMap,
  type RecordKey,
  type RecordProjection,
  type SavedNames,
  type SelectionMarks,
} from '@source-mixpanel/mixpanel';
import { ConfigError, type CallIo } from '@source-mixpanel/stream';
import type { ExportOptions } from './export-options.js';
import type { ExportState } from './export-state.js';

/** The events and properties that the settings select. */
export class SelectedEvents {
  /** Names of the events to request, one list per request; undefined stands for all events. */
  readonly lists: readonly (readonly string[] | undefined)[];
  /** Which properties are emitted and hashed; undefined if all of them are emitted unchanged. */
  readonly projection: RecordProjection | undefined;
  /** Definition of the key column; undefined without one. */
  readonly key: RecordKey | undefined;
  /** Hashes of the settings. The state contains them, so that the next sync detects a change. */
  readonly marks: SelectionMarks;

  /** Warns if an earlier sync used other settings. */
  constructor(
    { selection = {}, privacy, key }: Pick<ExportOptions, 'selection' | 'privacy' | 'key'>,
    saved: ExportState | undefined,
    io: CallIo,
  ) {
    this.lists = eventLists(selection.events);
    this.projection = eventProjection(selection.properties, privacy);
    this.key = key && eventKey(key);
    this.marks = selectionMarks({ ...selection }, privacy);
    // After a full refresh, the state contains only names of columns, so there is nothing to
    // compare with.
    if (saved?.read_through !== undefined || saved?.time !== undefined) {
      checkMarks(saved, this.marks, io);
    }
  }

  /**
   * Returns the map from properties to columns. No property is assigned to the key column.
   * @throws ConfigError `key_column_taken` if a property was assigned to this column in an earlier
   *   sync
   */
  columns(saved: SavedNames, configured: ReadonlySet<string> | undefined): ColumnMap {
    const { key } = this;
    if (key === undefined) return eventColumns({ saved, configured });
    const isTaken = assignmentsIn(saved).some(([, column]) => column.toLowerCase() === key.column);
    if (isTaken) {
      throw new ConfigError(
        'key_column_taken',
        `The column ${key.column} already belongs to a property of the project: reset the stream export, or set Export Key (\`export_key\`) to another value.`,
      );
    }
    return eventColumns({ saved, configured, reserved: [key.column] });
  }

  /** Returns the number of slices that can be read with this number of requests. */
  slicesFor(available: number): number {
    return Math.floor(available / this.lists.length);
  }
}
