import { quoteText } from '../sql.js';

/** Parquet files as SQL reads them together; a column that one of them lacks is NULL there. */
export function parquetSource(paths: readonly string[]): string {
  const list = paths.map((path) => quoteText(globEscaped(path))).join(', ');
  return `read_parquet([${list}], union_by_name = true, hive_partitioning = false)`;
}

/** DuckDB takes every path for a pattern; a folder may well be called `what?`. */
function globEscaped(path: string): string {
  return path.replace(/[*?[]/g, (character) => `[${character}]`);
}
