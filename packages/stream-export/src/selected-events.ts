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

/** The part of the events that one sync reads. */
export class SelectedEvents {
  /** The names of the requested events, one list per request. */
  readonly lists: readonly (readonly string[] | undefined)[];
  /** What leaves of their properties; undefined where all do. */
  readonly projection: RecordProjection | undefined;
  /** The column that identifies them. */
  readonly key: RecordKey | undefined;
  /** What the state remembers of it. */
  readonly marks: SelectionMarks;

  /** Warns if an earlier sync selected other events. */
  constructor(
    { selection = {}, privacy, key }: Pick<ExportOptions, 'selection' | 'privacy' | 'key'>,
    saved: ExportState | undefined,
    io: CallIo,
  ) {
    this.lists = eventLists(selection.events);
    this.projection = eventProjection(selection.properties, privacy);
    this.key = key && eventKey(key);
    this.marks = selectionMarks({ ...selection }, privacy);
    // A full refresh goes on from the names of columns alone.
    if (saved?.read_through !== undefined || saved?.time !== undefined) {
      checkMarks(saved, this.marks, io);
    }
  }

  /**
   * Returns the columns of their properties, none of them that of the key.
   * @throws ConfigError `key_column_taken` where a property has had that column before
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

  /** How many times the available requests suffice for the days. */
  requests(available: number): number {
    return Math.floor(available / this.lists.length);
  }
}
