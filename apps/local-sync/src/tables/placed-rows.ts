import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column, StreamColumns } from '../columns/stream-columns.js';
import type { StreamPlan } from '../stream-plan.js';
import { keyParts } from './key-sql.js';
import { removeOutdated } from './outdated-rows.js';

export interface PlacedRowsOptions {
  readonly connection: DuckDBConnection;
  /** The name of a temporary table of its own. */
  readonly name: string;
  readonly plan: StreamPlan;
  readonly columns: StreamColumns;
}

/** Files of staged records as rows. */
export interface PlacedSource {
  readonly paths: readonly string[];
  /** A query for `o` and the columns of the rows in some of the files. */
  readonly rows: (columns: readonly Column[], paths: readonly string[]) => string;
}

/**
 * Key and day of the staged rows of a stream, in a temporary table. The rows of a complete file are
 * placed while more arrive; if a column gets another kind before the state arrives, all are placed
 * again.
 */
export class PlacedRows {
  private readonly paths = new Set<string>();
  /** The columns, with their kinds, by which rows were placed. */
  private by: string | undefined;
  private hasOutdated = false;

  constructor(private readonly options: PlacedRowsOptions) {}

  /** The SQL name of the table, which exists from `finish` to `clear`. */
  get table(): string {
    return `temp.${this.options.name}`;
  }

  /**
   * Places the rows of files ahead, unless they could be placed otherwise once all have arrived.
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
   * Places all rows that are not placed yet, and removes those that a later one replaces.
   * @returns the SQL name of the table of the numbers `o` of these, if there were any
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

  /** The columns of the key and of the day, as far as they are there. */
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
