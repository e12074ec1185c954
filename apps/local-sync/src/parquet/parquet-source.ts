import { quotePath } from '../sql.js';

/**
 * Returns an SQL source of several Parquet files; a column that one of them lacks is NULL in its
 * rows.
 */
export function parquetSource(paths: readonly string[]): string {
  const list = paths.map(quotePath).join(', ');
  return `read_parquet([${list}], union_by_name = true, hive_partitioning = false)`;
}
