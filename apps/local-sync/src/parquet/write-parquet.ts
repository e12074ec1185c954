import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from '../sql.js';

/**
 * The number of rows per row group. With rows of 0.8 kB, a group takes 16 MB. DuckDB's default of
 * 122,880 rows would take 100 MB per thread.
 */
const ROWS_OF_GROUP = 20_480;
/** DuckDB requires the number of rows of a group to be a multiple of this. */
const MIN_ROWS_OF_GROUP = 2048;
/** The maximum number of values in a group. Each takes 16 bytes, even NULL. */
const MAX_VALUES_OF_GROUP = 6_000_000;
/** With the default size, the dictionaries of a thousand text columns would take a gigabyte. */
const DICTIONARY_PAGE_BYTES = 16_384;

export interface ParquetContent {
  readonly query: string;
  readonly columns: number;
  readonly compression: 'zstd' | 'lz4';
}

/** Writes the rows of a query to a Parquet file. */
export async function writeParquet(
  connection: DuckDBConnection,
  path: string,
  { query, columns, compression }: ParquetContent,
): Promise<void> {
  const maxRows = Math.min(ROWS_OF_GROUP, MAX_VALUES_OF_GROUP / columns);
  const rows = Math.max(1, Math.floor(maxRows / MIN_ROWS_OF_GROUP)) * MIN_ROWS_OF_GROUP;
  await connection.run(
    `COPY (${query}) TO ${quoteText(path)}
     (FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE ${rows},
      STRING_DICTIONARY_PAGE_SIZE_LIMIT ${DICTIONARY_PAGE_BYTES})`,
  );
}
