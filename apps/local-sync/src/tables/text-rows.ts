import type { DuckDBConnection } from '@duckdb/node-api';

/** The rows of a query, each value as DuckDB writes it, NULL as null. */
export async function textRows(
  connection: DuckDBConnection,
  sql: string,
  values: readonly string[] = [],
): Promise<readonly (readonly (string | null)[])[]> {
  const result = await connection.runAndReadAll(sql, [...values]);
  return result.getRows().map((row) => row.map((value) => (value === null ? null : String(value))));
}
