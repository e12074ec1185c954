import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from '../sql.js';

/** Of 0.8 kB each, these are 16 MB; DuckDB's own 122,880 would need 100 MB for each thread. */
const ROWS_OF_GROUP = 20_480;
/** Pages of dictionaries of the usual size would take a gigabyte for a thousand columns of text. */
const DICTIONARY_PAGE_BYTES = 16_384;

export interface ParquetContent {
  readonly query: string;
  readonly compression: 'zstd' | 'lz4';
}

/** Writes the rows of a query to a Parquet file. */
export async function writeParquet(
  connection: DuckDBConnection,
  path: string,
  { query, compression }: ParquetContent,
): Promise<void> {
  await connection.run(
    `COPY (${query}) TO ${quoteText(path)}
     (FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE ${ROWS_OF_GROUP},
      STRING_DICTIONARY_PAGE_SIZE_LIMIT ${DICTIONARY_PAGE_BYTES})`,
  );
}
