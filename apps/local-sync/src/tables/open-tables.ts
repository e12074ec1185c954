import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DuckDBTables } from '../duckdb/duckdb-tables.js';
import { ParquetFiles } from '../parquet/parquet-files.js';
import type { Target } from '../target.js';
import { openDatabase } from './open-database.js';
import { TableDestination, type TableDestinationOptions } from './table-destination.js';

/** The database that stands among the Parquet files: states, columns, and which files there are. */
const BESIDE_PARQUET = '.local-sync.duckdb';

export type TableTarget = Exclude<Target, { kind: 'json_lines' }>;

export function databasePath(target: TableTarget): string {
  if (target.kind === 'duckdb') return target.path;
  const { directory } = target;
  const name = basename(directory);
  if (!name.includes('?')) return join(directory, BESIDE_PARQUET);
  // DuckDB cannot keep a database in such a folder.
  return join(dirname(directory), `.${encodeURIComponent(name)}${BESIDE_PARQUET}`);
}

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
