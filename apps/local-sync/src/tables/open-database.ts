import { resolve } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { errorText } from '../error-text.js';
import { UserError } from '../user-error.js';

export interface Database {
  readonly connection: DuckDBConnection;
  /** Closes the file. */
  readonly close: () => void;
}

/** Enough for any batch; beyond it DuckDB moves staged rows to disk. */
const MEMORY = '1GB';
/** DuckDB's own 16 MB would compress the same rows again after every few states. */
const CHECKPOINT_AFTER = '256MB';

/**
 * Opens a database file, which no other process may write meanwhile.
 * @throws UserError when it is in use, or no database
 */
export async function openDatabase(
  path: string,
  access: 'read_only' | 'read_write',
  memory = MEMORY,
): Promise<Database> {
  if (resolve(path).includes('?')) {
    // DuckDB would put the log of `what?/x.duckdb` at `what.wal?/x.duckdb`.
    throw new UserError(`${path}: DuckDB cannot keep a database in a path with a question mark.`);
  }
  try {
    const instance = await DuckDBInstance.create(path, {
      access_mode: access,
      memory_limit: memory,
      checkpoint_threshold: CHECKPOINT_AFTER,
      // Nothing is fetched from anywhere: what is needed is built in.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    return {
      connection,
      close: () => {
        connection.closeSync();
        instance.closeSync();
      },
    };
  } catch (cause) {
    const [reason = ''] = errorText(cause).split('\n');
    throw new UserError(adviceFor(path, reason), { cause });
  }
}

/** By how DuckDB begins its message, as the rest quotes a path, which can hold any word. */
function adviceFor(path: string, reason: string): string {
  if (reason.startsWith('IO Error: Could not set lock on file')) {
    return `${path} is in use by another program. Close that first.`;
  }
  if (/^[\w ]+ Error: Failure while replaying WAL file /.test(reason)) {
    return `${path} cannot be opened, because DuckDB cannot replay its log. Move ${path}.wal away and run the same command again: data and states then go back together to the last checkpoint, and the sync reads the rest again.`;
  }
  return `${path} cannot be opened: ${reason}`;
}
