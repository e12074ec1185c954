import type { DuckDBConnection } from '@duckdb/node-api';

/** Runs the work in a transaction, which is rolled back if the work throws. */
export async function inTransaction(
  connection: DuckDBConnection,
  work: () => Promise<void>,
): Promise<void> {
  await connection.run('BEGIN');
  try {
    await work();
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
  await connection.run('COMMIT');
}
