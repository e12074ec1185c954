import type { Buffer } from 'node:buffer';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { StreamPlan } from './stream-plan.js';
import type { SyncReport } from './sync-report.js';

/**
 * Where a sync stores records and states. A state is only stored together with all records before
 * it. If the process is killed at any time, the next sync therefore reads everything that is
 * missing.
 */
export interface Destination {
  /** Warnings about the target for the user. More may be added when records are stored. */
  readonly warnings: readonly string[];
  /**
   * Prepares for these streams and returns the states to continue from, as the connector wrote
   * them.
   */
  open(plans: readonly StreamPlan[]): Promise<readonly JsonObject[]>;
  /** Adds a record, which is stored with the next state of its stream. */
  write(record: IncomingRecord): Promise<void> | void;
  /** Stores the state and all records of the stream before it. */
  commit(stream: string, state: JsonObject): Promise<void>;
  /** Call this when the stream is complete and all of its records have arrived. */
  complete(stream: string): Promise<void>;
  /**
   * Returns the number of rows of each planned stream in the target; an empty map if the
   * destination stores no rows.
   */
  countRows(): Promise<ReadonlyMap<string, KeptRows>>;
  /**
   * Drops the records that no state covers, records the result of the sync, and closes all files.
   */
  close(report?: SyncReport): Promise<void>;
}

/** The rows of a stream in a target. */
export interface KeptRows {
  readonly rows: number;
  /** The latest day of the cursor, such as `2026-11-10`, if the stream has a cursor. */
  readonly newest: string | undefined;
  /** The column with the rare properties of the stream, if there is one. */
  readonly rare?: RareColumn | undefined;
}

/**
 * The JSON column that contains the rare properties of a stream: those that have no column of their
 * own, because a table has at most 1,000 columns.
 */
export interface RareColumn {
  readonly column: string;
  /** The number of properties in it. */
  readonly properties: number;
}

export interface IncomingRecord {
  readonly stream: string;
  /**
   * The JSON of the record, as the connector wrote it. The bytes may be overwritten once `write`
   * has returned or its promise has resolved.
   */
  readonly data: Buffer;
  /** Whether DuckDB reads the data without altering a value. */
  readonly isPlain: boolean;
}
