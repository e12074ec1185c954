import type { DuckDBConnection } from '@duckdb/node-api';

/** Returns the rows of a query, with each value as the text that DuckDB writes, and null for NULL. */
export async function textRows(
  connection: DuckDBConnection,
  sql: string,
  values: readonly string[] = [],
): Promise<readonly (readonly (string | null)[])[]> {
  const result = await connection.runAndReadAll(sql, [...values]);
  return result.getRows().map((row) => row.map((value) => (value === null ? null : String(value))));
}
