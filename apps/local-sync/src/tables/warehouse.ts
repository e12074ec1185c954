import type { Column } from '../columns/stream-columns.js';
import type { ColumnKind } from '../columns/column-kind.js';
import type { StreamPlan } from '../stream-plan.js';

/** Stores the rows of streams: a DuckDB database or a directory of Parquet files. */
export interface Warehouse {
  /**
   * Returns the streams whose rows the user has deleted. They will be read from their beginning.
   */
  missing(streams: readonly string[]): Promise<readonly string[]>;
  /**
   * Compares the columns in the target with those that the ledger has recorded.
   * @throws UserError if the user has changed something so that the stream cannot be continued
   */
  inspect(plan: StreamPlan, columns: readonly Column[]): Promise<KeptColumns>;
  /**
   * Reports whether a stored row meets a condition on the column.
   * @param condition returns the condition for the SQL name of the column
   */
  holds(plan: StreamPlan, column: Column, condition: (name: string) => string): Promise<boolean>;
  /** Returns an SQL source of all rows of a stream; undefined if there is none. */
  source(stream: string): Promise<string | undefined>;
  /** Merges staged rows. Called in the transaction that also stores the state. */
  merge(change: Change): Promise<void>;
  /** Removes all rows and columns of a stream. Called in the transaction that removes its state. */
  remove(stream: string): Promise<void>;
  /**
   * Completes changes that must follow the commit of the transaction, such as renaming files. It is
   * also called at the start of a sync, in case the last process was killed before it.
   */
  settle(): Promise<void>;
  /**
   * Returns files in the folder of a stream that local-sync has not written, but that other
   * programs would read as rows of the stream.
   */
  strays(stream: string): Promise<readonly string[]>;
}

export interface KeptColumns {
  /** Names of columns that the user has removed; they are added again. */
  readonly missing: ReadonlySet<string>;
  /** Names of all existing columns. New columns must have other names. */
  readonly taken: readonly string[];
}

export interface Change {
  readonly plan: StreamPlan;
  /** All columns that the stream has after the change. */
  readonly columns: readonly Column[];
  /** The kinds of the columns in the target before the change, by name. */
  readonly kept: ReadonlyMap<string, ColumnKind>;
  /** The staged rows; undefined if there are none. */
  readonly staged: StagedRows | undefined;
  /** Whether the staged rows replace all rows of the stream. */
  readonly replaces: boolean;
}

/**
 * Staged rows for SQL. The column `o` is the number of a row; the other columns are named by
 * `stagedName`.
 */
export interface StagedRows {
  /** The SQL name of a temporary table with `o` and the columns of the key and of the day. */
  readonly keyTable: string;
  /**
   * The SQL name of a temporary table with the numbers `o` of the rows that a later staged row
   * replaces; undefined if there are none.
   */
  readonly outdated: string | undefined;
  /** Reports whether a staged row may have a value for the column. */
  has(column: Column): boolean;
  /** The files of the staged records, in the order of the records. */
  readonly paths: readonly string[];
  /**
   * Returns a query for the number `o` and these columns, including outdated rows.
   * @param paths the files to read; default: all
   */
  rows(columns: readonly Column[], paths?: readonly string[]): string;
}
