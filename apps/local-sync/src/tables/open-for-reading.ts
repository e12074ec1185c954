import { existsSync } from 'node:fs';
import { databasePath, type TableTarget } from '../target.js';
import { UserError } from '../user-error.js';
import { createViews } from './create-views.js';
import { openDatabase, type Database } from './open-database.js';

/**
 * Opens a target read-only. For a directory of Parquet files, each stream is a view.
 * @param memory DuckDB's memory limit, in the form of `--memory`
 * @throws UserError if the target has no data, or its database is in use or is not a DuckDB file
 */
export async function openForReading(target: TableTarget, memory?: string): Promise<Database> {
  const path = databasePath(target);
  if (!existsSync(path)) throw new UserError(`There is no data at ${path}; sync first.`);
  const database = await openDatabase(path, 'read_only', { memory });
  try {
    if (target.kind === 'parquet') await createViews(database.connection, target.directory);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
