import { existsSync, statSync } from 'node:fs';
import { UserError } from './user-error.js';

/** Where the data goes, as `--to` says it. */
export type Target =
  | { readonly kind: 'json_lines' }
  | { readonly kind: 'duckdb'; readonly path: string }
  | { readonly kind: 'parquet'; readonly directory: string };

/** @throws UserError when the text could mean anything */
export function parseTarget(text: string): Target {
  if (text === '-') return { kind: 'json_lines' };
  if (text.endsWith('/') || (existsSync(text) && statSync(text).isDirectory())) {
    return { kind: 'parquet', directory: text };
  }
  if (/\.(?:duckdb|ddb|db)$/.test(text)) return { kind: 'duckdb', path: text };
  throw new UserError(
    `--to ${text}: write a database as NAME.duckdb, a directory for Parquet as NAME/, standard output as -.`,
  );
}
