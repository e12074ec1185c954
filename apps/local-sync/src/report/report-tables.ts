import type { DuckDBConnection } from '@duckdb/node-api';
import { parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import { savedStateIn } from '../saved-state.js';
import { quoteName } from '../sql.js';
import { textRows } from '../tables/text-rows.js';

export type Row = readonly (string | null)[];

/** The tables of a target that is open for reading, and their columns. */
export class ReportTables {
  private constructor(
    readonly connection: DuckDBConnection,
    private readonly columns: ReadonlyMap<string, ReadonlyMap<string, string>>,
  ) {}

  static async open(connection: DuckDBConnection): Promise<ReportTables> {
    const rows = await textRows(
      connection,
      `SELECT CASE WHEN schema_name = 'local_sync' THEN 'local_sync.' ELSE '' END || table_name,
         column_name, data_type FROM duckdb_columns()
       WHERE (database_name = current_database() AND schema_name IN ('main', 'local_sync'))
         OR (database_name = 'temp' AND NOT internal)`,
    );
    const columns = new Map<string, Map<string, string>>();
    for (const [table, column, type] of rows) {
      const types = columns.get(table ?? '') ?? new Map<string, string>();
      columns.set(table ?? '', types.set(column ?? '', type ?? ''));
    }
    return new ReportTables(connection, columns);
  }

  rows(sql: string, values?: readonly string[]): Promise<readonly Row[]> {
    return textRows(this.connection, sql, values);
  }

  /** Returns the type of each column of a table, by name; undefined if the table does not exist. */
  of(table: string): ReadonlyMap<string, string> | undefined {
    return this.columns.get(table);
  }

  has(table: string, ...columns: readonly string[]): boolean {
    const present = this.of(table);
    return present !== undefined && columns.every((column) => present.has(column));
  }

  /**
   * Returns the column of a field, which may have another name; undefined if no record has had the
   * field.
   */
  async columnOf(stream: string, field: string): Promise<string | undefined> {
    const [row] = await this.rows(
      'SELECT name FROM local_sync.columns WHERE stream = $1 AND field = $2',
      [stream, field],
    );
    const name = row?.[0] ?? field;
    return this.has(stream, name) ? name : undefined;
  }

  /** Returns an SQL expression for the text of a field; NULL if no record has had the field. */
  async textOf(stream: string, field: string): Promise<string> {
    const name = await this.columnOf(stream, field);
    return `CAST(${name === undefined ? 'NULL' : quoteName(name)} AS VARCHAR)`;
  }

  /** Returns the saved state of a stream; an empty object if there is none. */
  async savedState(stream: string): Promise<JsonObject> {
    const [row] = await this.rows('SELECT state FROM local_sync.states WHERE stream = $1', [
      stream,
    ]);
    return savedStateIn(parseJson(row?.[0] ?? 'null'));
  }
}
