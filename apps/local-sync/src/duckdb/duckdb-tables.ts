import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../columns/stream-columns.js';
import { sqlType, widenSql } from '../columns/column-sql.js';
import { columnList, quoteName, unusedName } from '../sql.js';
import type { StreamPlan } from '../stream-plan.js';
import { isLatestSql, isReplacedSql, keyParts, stagedName } from '../tables/key-sql.js';
import { textRows } from '../tables/text-rows.js';
import type { Change, KeptColumns, Warehouse } from '../tables/warehouse.js';
import { inspectTable } from './inspect-table.js';

/** Stores each stream in a table of the same name, in the schema `main`. */
export class DuckDBTables implements Warehouse {
  constructor(private readonly connection: DuckDBConnection) {}

  async missing(streams: readonly string[]): Promise<readonly string[]> {
    const present = new Set((await this.tables()).map((name) => name.toLowerCase()));
    return streams.filter((stream) => !present.has(stream.toLowerCase()));
  }

  inspect(plan: StreamPlan, columns: readonly Column[]): Promise<KeptColumns> {
    return inspectTable(this.connection, plan.name, columns);
  }

  async holds(
    plan: StreamPlan,
    column: Column,
    condition: (name: string) => string,
  ): Promise<boolean> {
    const sql = `SELECT 1 FROM ${tableOf(plan)} WHERE ${condition(quoteName(column.name))} LIMIT 1`;
    return (await textRows(this.connection, sql)).length > 0;
  }

  async source(stream: string): Promise<string | undefined> {
    const isThere = (await this.missing([stream])).length === 0;
    return isThere ? `main.${quoteName(stream)}` : undefined;
  }

  async merge(change: Change): Promise<void> {
    const { plan, columns, staged, replaces } = change;
    await this.alterTable(change);
    const table = tableOf(plan);
    if (replaces) await this.connection.run(`DELETE FROM ${table}`);
    if (staged === undefined) return;
    const parts = keyParts(plan.key, columns);
    if (!replaces && change.kept.size > 0 && parts.length > 0) {
      const kept = quoteName(unusedName(new Set(columns.map(({ name }) => name)), 'kept'));
      const replaced = isReplacedSql(
        staged.keyTable,
        parts,
        ({ name }) => `${kept}.${quoteName(name)}`,
      );
      await this.connection.run(`DELETE FROM ${table} AS ${kept} WHERE ${replaced}`);
    }
    const present = columns.filter((column) => staged.has(column));
    // The list must contain a column, so that a record becomes a row even if all its columns are
    // NULL.
    const filled = present.length > 0 ? present : columns.slice(0, 1);
    const values = filled.map((column) => stagedName(columns.indexOf(column))).join(', ');
    const latest = isLatestSql(staged.outdated);
    await this.connection.run(
      `INSERT INTO ${table}(${columnList(filled)}) SELECT ${values} FROM (${staged.rows(filled)}) AS staged WHERE ${latest}`,
    );
  }

  async remove(stream: string): Promise<void> {
    await this.connection.run(`DROP TABLE IF EXISTS main.${quoteName(stream)}`);
  }

  async settle(): Promise<void> {
    // Does nothing: all changes are made in the transaction.
  }

  async strays(): Promise<readonly string[]> {
    return [];
  }

  /** Creates the table, or adds new columns and changes the types of columns. */
  private async alterTable({ plan, columns, kept }: Change): Promise<void> {
    const table = tableOf(plan);
    if (kept.size === 0) {
      const list = columns.map(({ name, kind }) => `${quoteName(name)} ${sqlType(kind)}`);
      await this.connection.run(`CREATE TABLE ${table}(${list.join(', ')})`);
      return;
    }
    const hasChanged = columns.some(({ name, kind }) => {
      const before = kept.get(name);
      return before !== undefined && sqlType(before) !== sqlType(kind);
    });
    if (hasChanged) {
      await this.rebuild(plan, columns, kept);
      return;
    }
    for (const { name, kind } of columns.filter((column) => !kept.has(column.name))) {
      await this.connection.run(
        `ALTER TABLE ${table} ADD COLUMN ${quoteName(name)} ${sqlType(kind)}`,
      );
    }
  }

  /**
   * Replaces the table by a copy with the new types. `ALTER … TYPE … USING` would be shorter, but
   * DuckDB cannot replay it after a crash, and a database whose log cannot be replayed cannot be
   * opened again.
   */
  private async rebuild(
    plan: StreamPlan,
    columns: readonly Column[],
    kept: Change['kept'],
  ): Promise<void> {
    const table = tableOf(plan);
    const values = columns.map(({ name, kind }) => {
      const quoted = quoteName(name);
      const before = kept.get(name);
      const value = before === undefined ? 'NULL' : widenSql(quoted, before, kind);
      return `CAST(${value} AS ${sqlType(kind)}) AS ${quoted}`;
    });
    // Columns that the user has added must remain in the table.
    const others = await this.otherColumns(plan, columns);
    const list = [...values, ...others.map(quoteName)].join(', ');
    const rebuilt = quoteName(unusedName(new Set(await this.tables()), `${plan.name} rebuilt`));
    await this.connection.run(`CREATE TABLE main.${rebuilt} AS SELECT ${list} FROM ${table}`);
    await this.connection.run(`DROP TABLE ${table}`);
    await this.connection.run(`ALTER TABLE main.${rebuilt} RENAME TO ${quoteName(plan.name)}`);
  }

  private async otherColumns(
    { name }: StreamPlan,
    columns: readonly Column[],
  ): Promise<readonly string[]> {
    const rows = await textRows(
      this.connection,
      `SELECT column_name FROM duckdb_columns()
       WHERE database_name = current_database() AND schema_name = 'main' AND table_name = $1`,
      [name],
    );
    const known = new Set(columns.map((column) => column.name.toLowerCase()));
    return rows
      .map(([column]) => column ?? '')
      .filter((column) => !known.has(column.toLowerCase()));
  }

  private async tables(): Promise<readonly string[]> {
    const rows = await textRows(
      this.connection,
      `SELECT table_name FROM duckdb_tables()
       WHERE database_name = current_database() AND schema_name = 'main'`,
    );
    return rows.map(([name]) => name ?? '');
  }
}

function tableOf({ name }: StreamPlan): string {
  return `main.${quoteName(name)}`;
}
