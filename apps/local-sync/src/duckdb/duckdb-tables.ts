import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../columns/stream-columns.js';
import { columnList, quoteName } from '../sql.js';
import type { StreamPlan } from '../stream-plan.js';
import { isReplaced, keyNames, latestRows } from '../tables/key-sql.js';
import { alteration } from '../tables/staging.js';
import { textRows } from '../tables/text-rows.js';
import type { Change, Warehouse } from '../tables/warehouse.js';
import { sqlType } from '../columns/column-sql.js';

/** One table for each stream, in the schema `main`, named as the stream. */
export class DuckDBTables implements Warehouse {
  constructor(private readonly connection: DuckDBConnection) {}

  async missing(streams: readonly string[]): Promise<readonly string[]> {
    const rows = await textRows(
      this.connection,
      `SELECT table_name FROM duckdb_tables()
       WHERE database_name = current_database() AND schema_name = 'main'`,
    );
    const present = new Set(rows.map(([name]) => name?.toLowerCase()));
    return streams.filter((stream) => !present.has(stream.toLowerCase()));
  }

  async holds(
    plan: StreamPlan,
    column: Column,
    condition: (name: string) => string,
  ): Promise<boolean> {
    const sql = `SELECT 1 FROM ${tableOf(plan)} WHERE ${condition(quoteName(column.name))} LIMIT 1`;
    return (await textRows(this.connection, sql)).length > 0;
  }

  async merge(change: Change): Promise<void> {
    const { plan, columns, kept, staged, replaces } = change;
    const table = tableOf(plan);
    if (kept.size === 0) {
      const list = columns.map(({ name, kind }) => `${quoteName(name)} ${sqlType(kind)}`);
      await this.connection.run(`CREATE TABLE ${table}(${list.join(', ')})`);
    } else {
      for (const column of columns) {
        const alter = alteration(column, kept.get(column.name));
        if (alter !== undefined) await this.connection.run(`ALTER TABLE ${table} ${alter}`);
      }
    }
    if (replaces) await this.connection.run(`DELETE FROM ${table}`);
    if (staged === undefined) return;
    const key = keyNames(plan.key, columns);
    if (!replaces && key.length > 0) {
      await this.connection.run(`DELETE FROM ${table} AS kept WHERE ${isReplaced(staged, key)}`);
    }
    const names = columnList(columns);
    await this.connection.run(
      `INSERT INTO ${table}(${names}) SELECT ${names} FROM (${latestRows(staged, key)})`,
    );
  }

  async settle(): Promise<void> {
    // The transaction was all there was to do.
  }
}

function tableOf({ name }: StreamPlan): string {
  return `main.${quoteName(name)}`;
}
