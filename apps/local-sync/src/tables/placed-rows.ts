import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column, StreamColumns } from '../columns/stream-columns.js';
import type { StreamPlan } from '../stream-plan.js';
import { keyParts } from './key-sql.js';
import { removeOutdated } from './outdated-rows.js';

export interface PlacedRowsOptions {
  readonly connection: DuckDBConnection;
  /** The name of the temporary table. */
  readonly name: string;
  readonly plan: StreamPlan;
  readonly columns: StreamColumns;
}

/** Files of staged records that can be queried as rows. */
export interface PlacedSource {
  readonly paths: readonly string[];
  /** Returns a query for the number `o` and these columns of the rows in these files. */
  readonly rows: (columns: readonly Column[], paths: readonly string[]) => string;
}

/**
 * A temporary table with the key and the day of each staged row of a stream. The rows of a complete file are
 * added while more records arrive. If a column changes its kind before the state arrives, all rows are added
 * again.
 */
export class PlacedRows {
  private readonly paths = new Set<string>();
  /** Identifies the columns and kinds with which rows were added; undefined if the table does not exist. */
  private by: string | undefined;
  private hasOutdated = false;

  constructor(private readonly options: PlacedRowsOptions) {}

  /** The SQL name of the table. After `finish` it exists until `clear`. */
  get table(): string {
    return `temp.${this.options.name}`;
  }

  /**
   * Adds the rows of complete files before the state arrives. Does nothing if a column of the key or the day does
   * not exist yet or does not fit all values, because its kind will change.
   */
  async placeAhead(source: PlacedSource, fits: (column: Column) => boolean): Promise<void> {
    const { plan, columns } = this.options;
    const placing = this.placing();
    const fields = new Set([
      ...plan.key.fields,
      ...(plan.cursor === undefined ? [] : [plan.cursor]),
    ]);
    const isKnown = placing.length === fields.size && placing.every(fits);
    if (!isKnown || (this.by !== undefined && this.by !== signature(placing, columns))) return;
    await this.place(source, placing);
  }

  /**
   * Adds all rows that were not added yet, and removes the rows that a later row replaces.
   * @returns the SQL name of a table with the numbers `o` of the removed rows, if there were any
   */
  async finish(source: PlacedSource): Promise<string | undefined> {
    const { connection, name, plan, columns } = this.options;
    const placing = this.placing();
    if (this.by !== undefined && this.by !== signature(placing, columns)) await this.clear();
    await this.place(source, placing);
    const tables = { table: this.table, outdated: `${name}_outdated` };
    this.hasOutdated = await removeOutdated(connection, tables, keyParts(plan.key, columns.all));
    return this.hasOutdated ? `temp.${tables.outdated}` : undefined;
  }

  async clear(): Promise<void> {
    if (this.by !== undefined) await this.options.connection.run(`DROP TABLE ${this.table}`);
    if (this.hasOutdated) await this.options.connection.run(`DROP TABLE ${this.table}_outdated`);
    this.by = undefined;
    this.hasOutdated = false;
    this.paths.clear();
  }

  private async place({ paths, rows }: PlacedSource, placing: readonly Column[]): Promise<void> {
    const { connection, name, columns } = this.options;
    const missing = paths.filter((path) => !this.paths.has(path));
    if (missing.length === 0) return;
    const isThere = this.by !== undefined;
    const query = rows(placing, missing);
    await connection.run(
      isThere ? `INSERT INTO ${this.table} ${query}` : `CREATE TEMP TABLE ${name} AS ${query}`,
    );
    this.by = signature(placing, columns);
    for (const path of missing) this.paths.add(path);
  }

  /** Returns the existing columns of the key and the day. */
  private placing(): readonly Column[] {
    const { plan, columns } = this.options;
    const parts = keyParts(plan.key, columns.all);
    const fields = new Set([...parts.map(({ field }) => field), plan.cursor]);
    return columns.all.filter(({ field }) => fields.has(field));
  }
}

function signature(placing: readonly Column[], { all }: StreamColumns): string {
  return JSON.stringify(placing.map((column) => [all.indexOf(column), column.kind]));
}
