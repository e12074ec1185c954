import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column, StreamColumns } from '../columns/stream-columns.js';
import type { StreamPlan } from '../stream-plan.js';
import { keyParts } from './key-sql.js';
import { removeOutdated } from './outdated-rows.js';

export interface KeyTableOptions {
  readonly connection: DuckDBConnection;
  /** The name of the temporary table. */
  readonly name: string;
  readonly plan: StreamPlan;
  readonly columns: StreamColumns;
}

/** Files of staged records that can be queried as rows. */
export interface KeySource {
  readonly paths: readonly string[];
  /** Returns a query for the number `o` and these columns of the rows in these files. */
  readonly rows: (columns: readonly Column[], paths: readonly string[]) => string;
}

/**
 * A temporary table with the key and the day of each staged row of a stream. The rows of a complete
 * file are added while more records arrive. If a column of the key or the day then changes its
 * kind, all rows are added again.
 */
export class KeyTable {
  private readonly paths = new Set<string>();
  /** The columns and kinds with which rows were added; undefined if the table does not exist. */
  private addedAs: string | undefined;
  private hasOutdated = false;

  constructor(private readonly options: KeyTableOptions) {}

  /** The SQL name of the table. After `finish` it exists until `clear`. */
  get table(): string {
    return `temp.${this.options.name}`;
  }

  /**
   * Adds the rows of complete files before the state arrives. Does nothing if a column of the key
   * or of the day does not exist yet or does not fit all values, because the rows would have to be
   * added again.
   */
  async addAhead(source: KeySource, fits: (column: Column) => boolean): Promise<void> {
    const { plan, columns } = this.options;
    const keyColumns = this.findKeyColumns();
    const fields = new Set([
      ...plan.key.fields,
      ...(plan.cursor === undefined ? [] : [plan.cursor]),
    ]);
    const isKnown = keyColumns.length === fields.size && keyColumns.every(fits);
    if (!isKnown || (this.addedAs !== undefined && this.addedAs !== signature(keyColumns, columns)))
      return;
    await this.add(source, keyColumns);
  }

  /**
   * Adds all rows that were not added yet, and removes the rows that a later row replaces.
   * @returns the SQL name of a table with the numbers `o` of the removed rows, if there were any
   */
  async finish(source: KeySource): Promise<string | undefined> {
    const { connection, name, plan, columns } = this.options;
    const keyColumns = this.findKeyColumns();
    if (this.addedAs !== undefined && this.addedAs !== signature(keyColumns, columns))
      await this.clear();
    await this.add(source, keyColumns);
    const tables = { table: this.table, outdated: `${name}_outdated` };
    this.hasOutdated = await removeOutdated(connection, tables, keyParts(plan.key, columns.all));
    return this.hasOutdated ? `temp.${tables.outdated}` : undefined;
  }

  async clear(): Promise<void> {
    if (this.addedAs !== undefined) await this.options.connection.run(`DROP TABLE ${this.table}`);
    if (this.hasOutdated) await this.options.connection.run(`DROP TABLE ${this.table}_outdated`);
    this.addedAs = undefined;
    this.hasOutdated = false;
    this.paths.clear();
  }

  private async add({ paths, rows }: KeySource, keyColumns: readonly Column[]): Promise<void> {
    const { connection, name, columns } = this.options;
    const missing = paths.filter((path) => !this.paths.has(path));
    if (missing.length === 0) return;
    const exists = this.addedAs !== undefined;
    const query = rows(keyColumns, missing);
    await connection.run(
      exists ? `INSERT INTO ${this.table} ${query}` : `CREATE TEMP TABLE ${name} AS ${query}`,
    );
    this.addedAs = signature(keyColumns, columns);
    for (const path of missing) this.paths.add(path);
  }

  /** Returns the columns of the key and the day that exist already. */
  private findKeyColumns(): readonly Column[] {
    const { plan, columns } = this.options;
    const parts = keyParts(plan.key, columns.all);
    const fields = new Set([...parts.map(({ field }) => field), plan.cursor]);
    return columns.all.filter(({ field }) => fields.has(field));
  }
}

function signature(keyColumns: readonly Column[], { all }: StreamColumns): string {
  return JSON.stringify(keyColumns.map((column) => [all.indexOf(column), column.kind]));
}
