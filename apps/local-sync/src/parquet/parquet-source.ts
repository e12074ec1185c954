import { quoteText } from '../sql.js';

/** Parquet files as SQL reads them together; a column that one of them lacks is NULL there. */
export function parquetSource(paths: readonly string[]): string {
  return `read_parquet([${paths.map(quoteText).join(', ')}], union_by_name = true, hive_partitioning = false)`;
}
