import type { Column } from '../columns/stream-columns.js';
import type { ColumnKind } from '../columns/column-kind.js';
import type { StreamPlan } from '../stream-plan.js';

/** Where the rows of streams end up. */
export interface Warehouse {
  /** The streams of which it holds nothing, among those it should know; they are read anew. */
  missing(streams: readonly string[]): Promise<readonly string[]>;
  /**
   * Compares what is kept of a stream with the columns noted of it.
   * @throws UserError that says what to do, where the user changed what cannot be gone on with
   */
  inspect(plan: StreamPlan, columns: readonly Column[]): Promise<KeptColumns>;
  /** Whether a kept row meets the condition on the column, given what SQL calls it. */
  holds(plan: StreamPlan, column: Column, condition: (name: string) => string): Promise<boolean>;
  /** All kept rows of a stream as SQL reads them; undefined while there are none. */
  source(stream: string): Promise<string | undefined>;
  /** Merges staged rows, inside the transaction that also stores the state. */
  merge(change: Change): Promise<void>;
  /** Removes all rows and columns of a stream, inside the transaction that forgets its state. */
  remove(stream: string): Promise<void>;
  /** After that transaction: what may only be seen from now on. Also repeated after a crash. */
  settle(): Promise<void>;
  /** Files among the data of a stream that are not part of it, though a reader may take them for it. */
  strays(stream: string): Promise<readonly string[]>;
}

export interface KeptColumns {
  /** Names of noted columns that are no longer there; they are added again. */
  readonly missing: ReadonlySet<string>;
  /** Names that are there, noted or not; no new column may have one of them. */
  readonly taken: readonly string[];
}

export interface Change {
  readonly plan: StreamPlan;
  /** The columns of the staged rows, which the kept ones have to get. */
  readonly columns: readonly Column[];
  /** The kinds of the kept columns, by name. */
  readonly kept: ReadonlyMap<string, ColumnKind>;
  /** The staged rows; undefined when there are none. */
  readonly staged: StagedRows | undefined;
  /** Whether the staged rows are all there are. */
  readonly replaces: boolean;
}

/** Staged rows as SQL reads them: `o` numbers them, a column is named by its place in the stream. */
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
  /** A query for `o` and the columns of all rows, outdated ones included, or of the rows in some files. */
  rows(columns: readonly Column[], paths?: readonly string[]): string;
}
