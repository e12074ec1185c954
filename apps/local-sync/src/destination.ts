import type { Buffer } from 'node:buffer';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { StreamPlan } from './stream-plan.js';
import type { SyncReport } from './sync-report.js';

/**
 * Where a sync puts what it reads. A state is kept only together with every record that came before
 * it: whenever the process dies, the next sync asks again for all that is missing.
 */
export interface Destination {
  /** What the user should know of the target: once it is open, and more once records are kept. */
  readonly warnings: readonly string[];
  /** Gets ready for these streams and returns the states to go on from, as the connector wrote them. */
  open(plans: readonly StreamPlan[]): Promise<readonly JsonObject[]>;
  /** Adds a record, which is stored with the next state of its stream. */
  write(record: IncomingRecord): Promise<void> | void;
  /** Keeps the records so far and the state. */
  commit(stream: string, state: JsonObject): Promise<void>;
  /** The stream is complete: all its records came. */
  complete(stream: string): Promise<void>;
  /** What is kept of each planned stream, newest state included; nothing where rows only pass by. */
  kept(): Promise<ReadonlyMap<string, KeptRows>>;
  /** Drops what no state covered, notes how the sync went, and lets go of all files. */
  close(report?: SyncReport): Promise<void>;
}

/** The rows of a stream in a target. */
export interface KeptRows {
  readonly rows: number;
  /** The latest day of the cursor, as `2026-11-10`, where the stream has one. */
  readonly newest: string | undefined;
  /** Where some properties have no column of their own. */
  readonly rare?: RareColumn | undefined;
}

/** The JSON column that rare properties share. */
export interface RareColumn {
  readonly column: string;
  /** How many properties it has held so far. */
  readonly properties: number;
}

export interface IncomingRecord {
  readonly stream: string;
  /** Its data, as the JSON that came. Valid until the destination has taken it. */
  readonly data: Buffer;
  /** Whether DuckDB reads the data without altering a value. */
  readonly isPlain: boolean;
}
