import { DuckDBDataChunk, type DuckDBConnection } from '@duckdb/node-api';
import type { JsonObject, JsonValue } from '@source-mixpanel/stream';
import {
  fits,
  isNothing,
  kindOfValue,
  widerKind,
  type ColumnKind,
} from '../columns/column-kind.js';
import { losesSql, sqlType, widenSql } from '../columns/column-sql.js';
import { columnValue, vectorType } from '../columns/column-value.js';
import type { Column, StreamColumns } from '../columns/stream-columns.js';
import { quoteName } from '../sql.js';
import { stagedName } from './key-sql.js';
import { textRows } from './text-rows.js';

/** As many rows as a chunk of DuckDB holds. */
const MOST_ROWS = 2048;
const MOST_BYTES = 4 * 1024 * 1024;

export interface StagingOptions {
  readonly connection: DuckDBConnection;
  /** A name of its own among the temporary tables. */
  readonly name: string;
  readonly columns: StreamColumns;
  /** Whether a row that is already kept meets the condition on the column. */
  readonly isKept: (column: Column, condition: (name: string) => string) => Promise<boolean>;
}

/**
 * Records that no state covers yet, in a temporary table, which DuckDB moves to disk when they are
 * many. A column becomes wider here first, as soon as a value does not fit it.
 */
export class Staging {
  private readonly values = new Map<Column, JsonValue[]>();
  private bufferedRows = 0;
  private bufferedBytes = 0;
  /** Rows of the temporary table, 0 when there is none. */
  private stagedRows = 0;
  private readonly stagedKinds = new Map<Column, ColumnKind>();

  constructor(private readonly options: StagingOptions) {}

  /** How SQL names the temporary table. */
  get table(): string {
    return `temp.${quoteName(this.options.name)}`;
  }

  get isEmpty(): boolean {
    return this.stagedRows + this.bufferedRows === 0;
  }

  async add(record: JsonObject, bytes: number): Promise<void> {
    for (const [field, value] of Object.entries(record)) {
      if (isNothing(value)) continue;
      const column =
        this.options.columns.of(field) ?? this.options.columns.ensure(field, kindOfValue(value));
      const values = this.valuesOf(column);
      while (values.length < this.bufferedRows) values.push(null);
      values.push(value);
    }
    this.bufferedRows += 1;
    this.bufferedBytes += bytes;
    if (this.bufferedRows >= MOST_ROWS || this.bufferedBytes >= MOST_BYTES) await this.flush();
  }

  /** Brings all rows into the temporary table, whose columns are then all columns of the stream. */
  async flush(): Promise<void> {
    if (this.isEmpty) return;
    for (const [column, values] of this.values) await this.widen(column, values);
    await this.shape();
    if (this.bufferedRows > 0) await this.append();
    this.values.clear();
    this.bufferedRows = 0;
    this.bufferedBytes = 0;
  }

  async clear(): Promise<void> {
    if (this.stagedKinds.size > 0) await this.options.connection.run(`DROP TABLE ${this.table}`);
    this.stagedKinds.clear();
    this.values.clear();
    this.stagedRows = 0;
    this.bufferedRows = 0;
    this.bufferedBytes = 0;
  }

  private valuesOf(column: Column): JsonValue[] {
    const known = this.values.get(column) ?? [];
    this.values.set(column, known);
    return known;
  }

  private async widen(column: Column, values: readonly JsonValue[]): Promise<void> {
    const misfit = (): JsonValue | undefined =>
      values.find((value) => value !== null && !fits(column.kind, value));
    for (let value = misfit(); value !== undefined; value = misfit()) {
      const kind = widerKind(column.kind, value);
      // Where the wider kind would alter what is there, only the widest is left.
      const loses = await this.loses(column, kind);
      column.kind = !loses ? kind : kind === 'local_time' ? 'text' : 'json';
    }
  }

  private async loses(column: Column, to: ColumnKind): Promise<boolean> {
    const condition = (name: string): string | undefined => losesSql(name, column.kind, to);
    if (condition('') === undefined) return false;
    const sql = (name: string): string => condition(name) ?? 'false';
    const staged = this.stagedKinds.has(column)
      ? await textRows(
          this.options.connection,
          `SELECT 1 FROM ${this.table} WHERE ${sql(this.nameOf(column))} LIMIT 1`,
        )
      : [];
    return staged.length > 0 || (await this.options.isKept(column, sql));
  }

  /** What SQL calls a column here: never its name, which could be one that DuckDB reserves. */
  private nameOf(column: Column): string {
    return stagedName(this.options.columns.all.indexOf(column));
  }

  private async shape(): Promise<void> {
    const { connection, columns } = this.options;
    if (this.stagedKinds.size === 0) {
      const list = columns.all.map(({ kind }, index) => `${stagedName(index)} ${sqlType(kind)}`);
      await connection.run(`CREATE TEMP TABLE ${quoteName(this.options.name)}(${list.join(', ')})`);
    } else {
      for (const [index, column] of columns.all.entries()) {
        const change = alteration(stagedName(index), column.kind, this.stagedKinds.get(column));
        if (change !== undefined) await connection.run(`ALTER TABLE ${this.table} ${change}`);
      }
    }
    for (const column of columns.all) this.stagedKinds.set(column, column.kind);
  }

  private async append(): Promise<void> {
    const columns = [...this.stagedKinds.keys()];
    const chunk = DuckDBDataChunk.create(columns.map(({ kind }) => vectorType(kind)));
    chunk.rowCount = this.bufferedRows;
    const nothing = Array.from({ length: this.bufferedRows }, () => null);
    chunk.setColumns(
      columns.map((column) => {
        const values = this.values.get(column);
        if (values === undefined) return nothing;
        while (values.length < this.bufferedRows) values.push(null);
        return values.map((value) => columnValue(column.kind, value));
      }),
    );
    const appender = await this.options.connection.createAppender(
      this.options.name,
      'main',
      'temp',
    );
    appender.appendDataChunk(chunk);
    appender.closeSync();
    this.stagedRows += this.bufferedRows;
  }
}

/** What to do to a table whose column is of a kind that no longer holds; nothing when it still does. */
function alteration(
  name: string,
  kind: ColumnKind,
  before: ColumnKind | undefined,
): string | undefined {
  if (before === kind) return undefined;
  if (before === undefined) return `ADD COLUMN ${name} ${sqlType(kind)}`;
  if (sqlType(before) === sqlType(kind)) return undefined;
  return `ALTER ${name} TYPE ${sqlType(kind)} USING ${widenSql(name, before, kind)}`;
}
