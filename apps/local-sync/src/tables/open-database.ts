import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { errorText } from '../error-text.js';
import { UserError } from '../user-error.js';
import { threadsFor } from './threads-for.js';

export interface Database {
  readonly connection: DuckDBConnection;
  /**
   * A second connection for concurrent work. It does not see uncommitted changes of the first one.
   */
  readonly second: DuckDBConnection;
  /**
   * Prepares for a table with this number of columns, because DuckDB keeps some thousand values of
   * each column in memory. For many columns, limits DuckDB to one thread and raises the memory
   * limit, unless the user has set it.
   */
  readonly prepareForColumns: (columns: number) => Promise<void>;
  /** Closes the file. */
  readonly close: () => void;
}

export interface DatabaseOptions {
  /** DuckDB's memory limit, in the form of `--memory`, such as `2GB`. */
  readonly memory?: string | undefined;
  /** Where the rows are stored: in this database, or in Parquet files next to it. */
  readonly target?: 'duckdb' | 'parquet';
}

/**
 * DuckDB's memory limit for tables with few columns. For large tables DuckDB uses the disk. It
 * takes up to 80 MB more than the limit, and Node 170 MB, so the process stays below 400 MB.
 */
const MEMORY = '128MB';
/** The limit for up to 1,000 text columns. The process then stays below 1 GB. */
const MEMORY_OF_WIDE = '600MB';
/** The limit for more columns, which only tables of earlier versions have (up to 3,000). */
const MEMORY_OF_WIDEST = '1GB';
/** The maximum number of columns for which MEMORY is sufficient. */
const MAX_USUAL_COLUMNS = 100;
/** The maximum number of columns for which MEMORY_OF_WIDE is sufficient. */
const MAX_WIDE_COLUMNS = 1100;
/**
 * DuckDB's block size. In a small batch, each column takes at least one block, which has 256 kB by
 * default.
 */
const BLOCK_BYTES = '65536';
/** How much freed memory DuckDB may keep in addition to its memory limit. */
const KEPT_WHEN_FREED = '2MB';
/**
 * A block of freed memory of at least this size is returned to the system. The value is higher for
 * Parquet files: each row group frees more than 2 MB, and returning that would take a tenth of the
 * time of a sync. Keeping it takes 30 MB.
 */
const FREED_AT_ONCE = { duckdb: '2MB', parquet: '4MB' } as const;
/**
 * The size at which DuckDB moves its write-ahead log into the database. With the default of 16 MB,
 * this would happen after every few states, and the same rows would be compressed each time.
 */
const CHECKPOINT_AFTER = '256MB';

/**
 * Opens a database file, creating it if necessary. Other processes cannot write to it until it is
 * closed.
 * @throws UserError if the file is in use or not a database
 */
export async function openDatabase(
  path: string,
  access: 'read_only' | 'read_write',
  { memory, target = 'duckdb' }: DatabaseOptions = {},
): Promise<Database> {
  if (resolve(path).includes('?')) {
    // DuckDB would write the log of `what?/x.duckdb` to `what.wal?/x.duckdb`.
    throw new UserError(`${path}: DuckDB cannot store a database in a path with a question mark.`);
  }
  try {
    const instance = await DuckDBInstance.create(path, {
      access_mode: access,
      memory_limit: memory ?? MEMORY,
      threads: String(threadsFor(memory ?? MEMORY, availableParallelism())),
      default_block_size: BLOCK_BYTES,
      checkpoint_threshold: CHECKPOINT_AFTER,
      // Statements run in different threads of Node. Without this, each thread would keep the
      // memory that it freed.
      allocator_background_threads: 'true',
      allocator_flush_threshold: KEPT_WHEN_FREED,
      allocator_bulk_deallocation_flush_threshold: FREED_AT_ONCE[target],
      // All necessary extensions are built in. DuckDB must not download others.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    const second = await instance.connect();
    return {
      connection,
      second,
      prepareForColumns: async (columns) => {
        if (columns <= MAX_USUAL_COLUMNS) return;
        await connection.run('SET threads = 1');
        const enough = columns > MAX_WIDE_COLUMNS ? MEMORY_OF_WIDEST : MEMORY_OF_WIDE;
        if (memory === undefined) await connection.run(`SET memory_limit = '${enough}'`);
      },
      close: () => {
        connection.closeSync();
        second.closeSync();
        instance.closeSync();
      },
    };
  } catch (cause) {
    const [reason = ''] = errorText(cause).split('\n');
    throw new UserError(adviceFor(path, reason), { cause });
  }
}

/**
 * Returns a message for a failure to open the database. It checks only the beginning of DuckDB's
 * reason, because the rest quotes a path, which can contain any text.
 */
function adviceFor(path: string, reason: string): string {
  if (reason.startsWith('IO Error: Could not set lock on file')) {
    return `${path} is in use by another program. Close that program first.`;
  }
  if (/^[\w ]+ Error: Failure while replaying WAL file /.test(reason)) {
    return `${path} cannot be opened, because DuckDB cannot replay its log. Move ${path}.wal away and run the same command again: data and states then return to the last checkpoint together, and the sync reads the rest again.`;
  }
  return `${path} cannot be opened: ${reason}`;
}
