import { quotePath } from '../sql.js';

/** Parquet files as SQL reads them together; a column that one of them lacks is NULL there. */
export function parquetSource(paths: readonly string[]): string {
  const list = paths.map(quotePath).join(', ');
  return `read_parquet([${list}], union_by_name = true, hive_partitioning = false)`;
}
