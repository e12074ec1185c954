import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { parquetSource } from '../parquet/parquet-source.js';
import { quoteName } from '../sql.js';
import { textRows } from './text-rows.js';

/**
 * Creates a temporary view for each stream in a directory of Parquet files, over the files that are
 * recorded for it.
 */
export async function createViews(connection: DuckDBConnection, directory: string): Promise<void> {
  const rows = await textRows(
    connection,
    'SELECT DISTINCT stream, file FROM local_sync.files ORDER BY stream, file',
  );
  const files = new Map<string, string[]>();
  for (const [stream, file] of rows) {
    const path = join(directory, file ?? '');
    files.set(stream ?? '', [...(files.get(stream ?? '') ?? []), path]);
  }
  for (const [stream, paths] of files) {
    const source = parquetSource(paths);
    await connection.run(`CREATE TEMP VIEW ${quoteName(stream)} AS SELECT * FROM ${source}`);
  }
}
