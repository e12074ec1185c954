import { mkdir } from 'node:fs/promises';
import { DuckDBTables } from '../duckdb/duckdb-tables.js';
import { ParquetFiles } from '../parquet/parquet-files.js';
import { databasePath, type TableTarget } from '../target.js';
import { openDatabase } from './open-database.js';
import { TableDestination, type TableDestinationOptions } from './table-destination.js';

export interface OpenTablesOptions extends Pick<
  TableDestinationOptions,
  'project' | 'types' | 'now' | 'fileBytes'
> {
  /** DuckDB's memory limit, in the form of `--memory`, such as `2GB`. */
  readonly memory?: string | undefined;
}

/**
 * Opens a DuckDB file or a directory of Parquet files as the destination of a sync.
 * @throws UserError if the target is in use, is not a target of local-sync or has data of another
 * project
 */
export async function openTables(
  target: TableTarget,
  { memory, ...options }: OpenTablesOptions,
): Promise<TableDestination> {
  if (target.kind === 'parquet') await mkdir(target.directory, { recursive: true });
  const database = await openDatabase(databasePath(target), 'read_write', {
    memory,
    target: target.kind,
  });
  const scratch = `${databasePath(target)}.staged`;
  const warehouse =
    target.kind === 'duckdb'
      ? new DuckDBTables(database.connection)
      : await ParquetFiles.create(database, target.directory, scratch);
  return TableDestination.create({ database, warehouse, scratch, ...options });
}
