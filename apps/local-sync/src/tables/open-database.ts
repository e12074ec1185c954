import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { errorText } from '../error-text.js';
import { UserError } from '../user-error.js';

export interface Database {
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
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
): Promise<Database> {
  try {
    const instance = await DuckDBInstance.create(path, {
      access_mode: access,
      memory_limit: MEMORY,
      checkpoint_threshold: CHECKPOINT_AFTER,
      // Nothing is fetched from anywhere: what is needed is built in.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    return { instance, connection: await instance.connect() };
  } catch (cause) {
    const [reason = ''] = errorText(cause).split('\n');
    const mend = reason.includes('lock')
      ? `${path} is in use by another program. Close that first.`
      : `${path} cannot be opened: ${reason}`;
    throw new UserError(mend, { cause });
  }
}
