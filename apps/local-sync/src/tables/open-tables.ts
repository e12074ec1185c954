import { mkdir } from 'node:fs/promises';
import { DuckDBTables } from '../duckdb/duckdb-tables.js';
import { ParquetFiles } from '../parquet/parquet-files.js';
import { databasePath, type TableTarget } from '../target.js';
import { openDatabase } from './open-database.js';
import { TableDestination, type TableDestinationOptions } from './table-destination.js';

/** @throws UserError when the target is in use, or is something else */
export async function openTables(
  target: TableTarget,
  options: Pick<TableDestinationOptions, 'project' | 'now'>,
): Promise<TableDestination> {
  if (target.kind === 'parquet') await mkdir(target.directory, { recursive: true });
  const database = await openDatabase(databasePath(target), 'read_write');
  const { connection } = database;
  const warehouse =
    target.kind === 'duckdb'
      ? new DuckDBTables(connection)
      : await ParquetFiles.create(connection, target.directory);
  return TableDestination.create({ database, warehouse, ...options });
}
