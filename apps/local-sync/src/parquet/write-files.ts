import { open } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Database } from '../tables/open-database.js';
import { writeParquet } from './write-parquet.js';

/**
 * The maximum number of columns with which two files are written at the same time. With more, two
 * files would need too much memory.
 */
export const MAX_COLUMNS_OF_TWO = 300;

export interface FileToWrite {
  readonly path: string;
  /**
   * Whether no older version of the file exists. The rows can then be read outside the open
   * transaction.
   */
  readonly isNew: boolean;
  readonly query: () => Promise<string>;
}

/**
 * Writes Parquet files and waits until they are on the disk. Two new files are written at the same
 * time, because DuckDB writes a file of few rows with one thread only.
 */
export async function writeFiles(
  { connection, second }: Pick<Database, 'connection' | 'second'>,
  files: readonly FileToWrite[],
  columns: number,
): Promise<void> {
  const rest = new Set(files);
  const writeRest = async (
    by: DuckDBConnection,
    isTaken: (file: FileToWrite) => boolean,
  ): Promise<void> => {
    let synced: Promise<void> = Promise.resolve();
    for (;;) {
      const file = [...rest].find(isTaken);
      if (file === undefined) break;
      rest.delete(file);
      const content = { query: await file.query(), columns, compression: 'zstd' } as const;
      await writeParquet(by, file.path, content);
      await synced;
      // The file is synced to the disk while the next one is written.
      synced = sync(file.path);
      synced.catch(() => undefined);
    }
    await synced;
  };
  const writers = [writeRest(connection, () => true)];
  if (columns <= MAX_COLUMNS_OF_TWO) writers.push(writeRest(second, ({ isNew }) => isNew));
  // Waits for both connections even if one fails, so that neither is still writing a file when this
  // function throws.
  const results = await Promise.allSettled(writers);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
