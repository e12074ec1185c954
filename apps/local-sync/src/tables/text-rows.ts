import type { DuckDBConnection } from '@duckdb/node-api';

/** Runs a query and returns its rows. Each value is the text that DuckDB writes, or null. */
export async function textRows(
  connection: DuckDBConnection,
  sql: string,
  values: readonly string[] = [],
): Promise<readonly (readonly (string | null)[])[]> {
  const result = await connection.runAndReadAll(sql, [...values]);
  return result.getRows().map((row) => row.map((value) => (value === null ? null : String(value))));
}
