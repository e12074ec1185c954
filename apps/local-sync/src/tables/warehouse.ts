import type { Column } from '../columns/stream-columns.js';
import type { ColumnKind } from '../columns/column-kind.js';
import type { StreamPlan } from '../stream-plan.js';

/** The place where the rows of streams are kept. */
export interface Warehouse {
  /** Returns those of the recorded streams that it does not contain; they are read from their beginning. */
  missing(streams: readonly string[]): Promise<readonly string[]>;
  /**
   * Compares the kept rows of a stream with the columns recorded for it.
   * @throws UserError that says what to do if the user changed something so that the stream cannot be continued
   */
  inspect(plan: StreamPlan, columns: readonly Column[]): Promise<KeptColumns>;
  /** Whether a kept row meets the condition on the column, which receives its SQL name. */
  holds(plan: StreamPlan, column: Column, condition: (name: string) => string): Promise<boolean>;
  /** Returns an SQL source of all kept rows of a stream; undefined if no rows are kept. */
  source(stream: string): Promise<string | undefined>;
  /** Merges staged rows, inside the transaction that also stores the state. */
  merge(change: Change): Promise<void>;
  /** Removes all rows and columns of a stream, inside the transaction that forgets its state. */
  remove(stream: string): Promise<void>;
  /** Completes the changes after that transaction, such as renaming files. It is repeated after a crash. */
  settle(): Promise<void>;
  /** Returns files in the folders of streams that are not part of the data, but that a reader might include. */
  strays(stream: string): Promise<readonly string[]>;
}

export interface KeptColumns {
  /** Names of recorded columns that no longer exist; they are added again. */
  readonly missing: ReadonlySet<string>;
  /** Names of all existing columns, recorded or not; no new column may have one of them. */
  readonly taken: readonly string[];
}

export interface Change {
  readonly plan: StreamPlan;
  /** The columns of the staged rows, which are added to the kept rows. */
  readonly columns: readonly Column[];
  /** The kinds of the kept columns, by name. */
  readonly kept: ReadonlyMap<string, ColumnKind>;
  /** The staged rows; undefined if no rows are staged. */
  readonly staged: StagedRows | undefined;
  /** Whether the staged rows replace all kept rows. */
  readonly replaces: boolean;
}

/** Staged rows for SQL: `o` is their number, and a column is named by its place in the stream. */
export interface StagedRows {
  /** A temporary table with `o` and the columns of the key and of the day. */
  readonly placed: string;
  /**
   * A temporary table with the `o` of the rows that a later staged row replaces, if there are any.
   */
  readonly outdated: string | undefined;
  /** Whether a row has a value for the column. */
  has(column: Column): boolean;
  /** The files that hold the rows, in their order. */
  readonly paths: readonly string[];
  /**
   * Returns a query for `o` and the columns of all rows, including outdated ones, or of the rows in some files.
   */
  rows(columns: readonly Column[], paths?: readonly string[]): string;
}
