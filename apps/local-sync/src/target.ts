import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from './user-error.js';

/** The parsed value of `--to`. */
export type Target =
  | { readonly kind: 'json_lines' }
  | { readonly kind: 'duckdb'; readonly path: string }
  | { readonly kind: 'parquet'; readonly directory: string };

export type TableTarget = Exclude<Target, { kind: 'json_lines' }>;

/**
 * The file name of the database in a directory of Parquet files. It contains states, columns and
 * names of files.
 */
const NEXT_TO_PARQUET = '.local-sync.duckdb';

/**
 * Returns the path of the database of a target. For Parquet it contains everything except the rows.
 */
export function databasePath(target: TableTarget): string {
  if (target.kind === 'duckdb') return target.path;
  const { directory } = target;
  const name = basename(directory);
  if (!name.includes('?')) return join(directory, NEXT_TO_PARQUET);
  // DuckDB cannot open a database whose path contains a question mark, so the database is next to
  // the directory.
  return join(dirname(directory), `.${encodeURIComponent(name)}${NEXT_TO_PARQUET}`);
}

/**
 * Checks that a target that does not exist yet can be created.
 * @throws UserError if its folder cannot be written
 */
export function requireWritableFolder(target: TableTarget): void {
  let folder = dirname(resolve(databasePath(target)));
  // A directory for Parquet files is created together with its parent directories.
  while (target.kind === 'parquet' && !existsSync(folder)) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new UserError(`The folder ${folder} does not exist or cannot be written.`, { cause });
  }
}

/**
 * Parses the value of `--to`.
 * @throws UserError if it is neither a database, a directory nor `-`
 */
export function parseTarget(text: string): Target {
  if (text === '-') return { kind: 'json_lines' };
  if (text.endsWith('/') || (existsSync(text) && statSync(text).isDirectory())) {
    return { kind: 'parquet', directory: text };
  }
  if (/\.(?:duckdb|ddb|db)$/.test(text)) return { kind: 'duckdb', path: text };
  throw new UserError(
    'Write a database as NAME.duckdb, a directory for Parquet as NAME/, standard output as -.',
  );
}
