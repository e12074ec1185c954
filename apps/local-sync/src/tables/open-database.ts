import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { errorText } from '../error-text.js';
import { UserError } from '../user-error.js';
import { threadsFor } from './threads-for.js';

export interface Database {
  readonly connection: DuckDBConnection;
  /** A second connection, for work that runs at the same time and needs nothing of an open transaction. */
  readonly second: DuckDBConnection;
  /**
   * Raises the memory limit for a table of that many columns: DuckDB holds some thousand values of
   * each at once. Does nothing if the user has set the limit.
   */
  readonly makeRoom: (columns: number) => Promise<void>;
  /** Closes the file. */
  readonly close: () => void;
}

export interface DatabaseOptions {
  /** How much memory DuckDB may use, as DuckDB reads it. */
  readonly memory?: string | undefined;
  /** Where the rows are kept: in this file, or in Parquet files next to it. */
  readonly target?: 'duckdb' | 'parquet';
}

/**
 * Enough for a usual table with any number of rows, because DuckDB then uses the disk. DuckDB takes up to 80 MB
 * more than this limit, and Node 170 MB: together 400 MB.
 */
const MEMORY = '128MB';
/** Enough for 1,000 columns of text, with which the process stays below 1 GB. */
const MEMORY_OF_WIDE = '600MB';
/** Enough for 3,000 columns, which only the tables of earlier versions have. */
const MEMORY_OF_WIDEST = '1GB';
/** The number of columns for which the usual memory is enough. */
const MAX_USUAL_COLUMNS = 100;
/** The number of columns for which the memory of wide tables is enough. */
const MAX_WIDE_COLUMNS = 1100;
/** With DuckDB's default of 256 kB per block, each column of a small batch would take 256 kB. */
const BLOCK_BYTES = '65536';
/** The freed memory that DuckDB keeps, in addition to its limit. */
const KEPT_WHEN_FREED = '2MB';
/**
 * The size of freed memory from which it is returned to the system. Each group of rows of a Parquet file frees
 * more than
 * 2 MB: giving them back takes a tenth of the time of a sync, keeping them 30 MB more memory.
 */
const FREED_AT_ONCE = { duckdb: '2MB', parquet: '4MB' } as const;
/** With DuckDB's default of 16 MB, the same rows would be compressed again after every few states. */
const CHECKPOINT_AFTER = '256MB';

/**
 * Opens a database file, which no other process may write meanwhile.
 * @throws UserError when it is in use, or not a database
 */
export async function openDatabase(
  path: string,
  access: 'read_only' | 'read_write',
  { memory, target = 'duckdb' }: DatabaseOptions = {},
): Promise<Database> {
  if (resolve(path).includes('?')) {
    // DuckDB would put the log of `what?/x.duckdb` at `what.wal?/x.duckdb`.
    throw new UserError(`${path}: DuckDB cannot store a database in a path with a question mark.`);
  }
  try {
    const instance = await DuckDBInstance.create(path, {
      access_mode: access,
      memory_limit: memory ?? MEMORY,
      threads: String(threadsFor(memory ?? MEMORY, availableParallelism())),
      default_block_size: BLOCK_BYTES,
      checkpoint_threshold: CHECKPOINT_AFTER,
      // Each statement may run in a different thread of Node, which would keep the memory that the last one
      // freed.
      allocator_background_threads: 'true',
      allocator_flush_threshold: KEPT_WHEN_FREED,
      allocator_bulk_deallocation_flush_threshold: FREED_AT_ONCE[target],
      // DuckDB downloads no extensions: all that are needed are built in.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    const second = await instance.connect();
    return {
      connection,
      second,
      makeRoom: async (columns) => {
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

/** Compares only the beginning of the message: the rest quotes a path, which can contain any word. */
function adviceFor(path: string, reason: string): string {
  if (reason.startsWith('IO Error: Could not set lock on file')) {
    return `${path} is in use by another program. Close that program first.`;
  }
  if (/^[\w ]+ Error: Failure while replaying WAL file /.test(reason)) {
    return `${path} cannot be opened, because DuckDB cannot replay its log. Move ${path}.wal away and run the same command again: data and states then return to the last checkpoint together, and the sync reads the rest again.`;
  }
  return `${path} cannot be opened: ${reason}`;
}
