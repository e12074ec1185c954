import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LIST, listValue, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import { sqlType, widenSql } from '../columns/column-sql.js';
import type { Column } from '../columns/stream-columns.js';
import { quoteName } from '../sql.js';
import type { StreamPlan } from '../stream-plan.js';
import { isReplacedSql, keyParts, stagedName } from '../tables/key-sql.js';
import type { Database } from '../tables/open-database.js';
import { textRows } from '../tables/text-rows.js';
import type { Change, KeptColumns, Warehouse } from '../tables/warehouse.js';
import { UserError } from '../user-error.js';
import { parquetSource } from './parquet-source.js';
import { writeFiles } from './write-files.js';
import { folderOf, StagedFiles } from './staged-files.js';

type Connections = Pick<Database, 'connection' | 'second'>;

/**
 * Stores each stream in a folder: one Parquet file per day, or one file for all rows if their days
 * can change. A changed file is written under another name, and replaces the old file after the
 * transaction with the state was committed.
 */
export class ParquetFiles implements Warehouse {
  private constructor(
    private readonly database: Connections,
    private readonly directory: string,
    private readonly scratch: string,
  ) {}

  /** @param scratch a directory for copies of staged rows; it must exist when `merge` is called */
  static async create(
    database: Connections,
    directory: string,
    scratch: string,
  ): Promise<ParquetFiles> {
    await database.connection.run(`
      CREATE SCHEMA IF NOT EXISTS local_sync;
      CREATE TABLE IF NOT EXISTS local_sync.files(stream VARCHAR, file VARCHAR);
      CREATE TABLE IF NOT EXISTS local_sync.pending(file VARCHAR, action VARCHAR)`);
    return new ParquetFiles(database, directory, scratch);
  }

  private get connection(): DuckDBConnection {
    return this.database.connection;
  }

  async missing(streams: readonly string[]): Promise<readonly string[]> {
    const missing: string[] = [];
    for (const stream of streams) {
      const files = await this.files(stream);
      const lost = files.filter((file) => !existsSync(this.path(file)));
      if (lost.length === 0) continue;
      if (lost.length < files.length) {
        throw new UserError(
          `${this.path(lost[0] ?? '')} is gone. Put it back, or remove the whole folder to read the stream from its beginning.`,
        );
      }
      await this.connection.run('DELETE FROM local_sync.files WHERE stream = $1', [stream]);
      missing.push(stream);
    }
    return missing;
  }

  async inspect({ name }: StreamPlan, columns: readonly Column[]): Promise<KeptColumns> {
    const source = await this.source(name);
    if (source === undefined) return { missing: new Set(), taken: [] };
    const present = await this.columnsOf(source);
    for (const { name: column, kind } of columns) {
      const type = present.get(column);
      if (type === undefined || type === sqlType(kind)) continue;
      // Another program that rewrote the files may have changed JSON to VARCHAR.
      if (type === 'VARCHAR' && sqlType(kind) === 'JSON') continue;
      throw new UserError(
        `The column "${column}" in ${this.path(encodeURIComponent(name))} is ${type}, but local-sync made it ${sqlType(kind)}. Remove the folder to read the stream from its beginning.`,
      );
    }
    return { missing: new Set(), taken: [...present.keys()] };
  }

  async strays(stream: string): Promise<readonly string[]> {
    const folder = join(this.directory, encodeURIComponent(stream));
    if (!existsSync(folder)) return [];
    const known = new Set((await this.files(stream)).map((file) => this.path(file)));
    const present = (await readdir(folder)).filter((name) => name.endsWith('.parquet'));
    return present.map((name) => join(folder, name)).filter((path) => !known.has(path));
  }

  async holds(
    { name }: StreamPlan,
    column: Column,
    condition: (name: string) => string,
  ): Promise<boolean> {
    const source = await this.source(name);
    if (source === undefined || !(await this.columnsOf(source)).has(column.name)) return false;
    const sql = `SELECT 1 FROM ${source} WHERE ${condition(quoteName(column.name))} LIMIT 1`;
    return (await textRows(this.connection, sql)).length > 0;
  }

  async source(stream: string): Promise<string | undefined> {
    return this.sourceOf(await this.files(stream));
  }

  async merge(change: Change): Promise<void> {
    const { plan, columns, kept, replaces } = change;
    const before = await this.files(plan.name);
    const rows = await StagedFiles.create(this.database, change, this.scratch);
    const fresh = rows?.names ?? [];
    // Only a changed type requires new files. Some kinds share a type, such as date-times with and
    // without a time zone.
    const hasWidened = columns.some(({ name, kind }) => {
      const old = kept.get(name);
      return old !== undefined && sqlType(old) !== sqlType(kind);
    });
    // All files of a stream must have the same column types, so the files without new rows are
    // written again too.
    const others = replaces || !hasWidened ? [] : before.filter((file) => !fresh.includes(file));
    await mkdir(join(this.directory, folderOf(plan)), { recursive: true });
    const files = [...fresh, ...others];
    const toWrite = files.map((file) => {
      const isNew = replaces || !before.includes(file);
      const query = async (): Promise<string> => {
        const kept = await this.remainingRows(change, isNew ? undefined : file);
        const parts = [kept, fresh.includes(file) ? rows?.rowsOf(file) : undefined];
        return namedRows(
          columns,
          parts.filter((part) => part !== undefined),
        );
      };
      return { path: unfinishedPath(this.path(file)), isNew, query };
    });
    await writeFiles(this.database, toWrite, columns.length);
    await this.recordFiles(plan.name, files);
    await rows?.remove();
    if (replaces) await this.removeFiles(before.filter((name) => !fresh.includes(name)));
  }

  async remove(stream: string): Promise<void> {
    await this.removeFiles(await this.files(stream));
  }

  async settle(): Promise<void> {
    const pending = await textRows(this.connection, 'SELECT file, action FROM local_sync.pending');
    for (const [file, action] of pending) {
      const path = this.path(file ?? '');
      if (action === 'remove') await rm(path, { force: true });
      // If the file does not exist, it was renamed before the last process was killed.
      else if (existsSync(unfinishedPath(path))) await rename(unfinishedPath(path), path);
    }
    if (pending.length > 0) await this.connection.run('DELETE FROM local_sync.pending');
    await this.removeUnfinished();
  }

  /** Returns the paths of all files of a stream, relative to the directory. */
  private async files(stream: string): Promise<readonly string[]> {
    const rows = await textRows(
      this.connection,
      'SELECT DISTINCT file FROM local_sync.files WHERE stream = $1 ORDER BY file',
      [stream],
    );
    return rows.map(([file]) => file ?? '');
  }

  private async removeFiles(files: readonly string[]): Promise<void> {
    for (const file of files) {
      await this.connection.run("INSERT INTO local_sync.pending VALUES ($1, 'remove')", [file]);
      await this.connection.run('DELETE FROM local_sync.files WHERE file = $1', [file]);
    }
  }

  /**
   * Returns a query for the rows of a file that no staged row replaces, with the columns of the
   * change.
   */
  private async remainingRows(
    { plan, columns, kept, staged }: Change,
    file: string | undefined,
  ): Promise<string | undefined> {
    const source = this.sourceOf(file === undefined ? [] : [file]);
    if (source === undefined) return undefined;
    const present = await this.columnsOf(source);
    // Columns get the types and the SQL names of the staged rows, so that keys can be compared, and
    // no name in the data is mistaken for one in this query.
    const values = columns.map(({ name, kind }, index) => {
      const quoted = quoteName(name);
      const value = present.has(name) ? widenSql(quoted, kept.get(name) ?? kind, kind) : 'NULL';
      return `CAST(${value} AS ${sqlType(kind)}) AS ${stagedName(index)}`;
    });
    const key = keyParts(plan.key, columns);
    const condition =
      staged !== undefined && key.length > 0
        ? `NOT ${isReplacedSql(staged.keyTable, key, ({ index }) => `kept.${stagedName(index)}`)}`
        : 'true';
    return `SELECT * FROM (SELECT ${values.join(', ')} FROM ${source}) AS kept WHERE ${condition}`;
  }

  private async recordFiles(stream: string, files: readonly string[]): Promise<void> {
    const list = listValue(files);
    const types = [LIST(VARCHAR)];
    const run = (sql: string): Promise<unknown> => this.connection.run(sql, [list], types);
    await run("INSERT INTO local_sync.pending SELECT unnest($1), 'replace'");
    await run('DELETE FROM local_sync.files WHERE file IN (SELECT unnest($1))');
    const insert = 'INSERT INTO local_sync.files SELECT $2, unnest($1)';
    await this.connection.run(insert, [list, stream], [...types, VARCHAR]);
  }

  /** Returns the type of each column, by its name. */
  private async columnsOf(source: string): Promise<ReadonlyMap<string, string>> {
    const rows = await textRows(this.connection, `DESCRIBE SELECT * FROM ${source}`);
    return new Map(rows.map(([name, type]) => [name ?? '', type ?? '']));
  }

  private sourceOf(files: readonly string[]): string | undefined {
    return files.length === 0 ? undefined : parquetSource(files.map((file) => this.path(file)));
  }

  private path(file: string): string {
    return join(this.directory, file);
  }

  /** Removes files of a process that was killed before its transaction was committed. */
  private async removeUnfinished(): Promise<void> {
    for (const folder of await readdir(this.directory, { withFileTypes: true })) {
      if (!folder.isDirectory()) continue;
      const names = await readdir(join(this.directory, folder.name));
      for (const name of names.filter((candidate) => candidate.endsWith(UNFINISHED))) {
        await rm(join(this.directory, folder.name, name), { force: true });
      }
    }
  }
}

const UNFINISHED = '.parquet.unfinished';

/** Returns the path of a new file before it is renamed. Readers of `*.parquet` do not see it. */
function unfinishedPath(path: string): string {
  return `${path.slice(0, -'.parquet'.length)}${UNFINISHED}`;
}

function namedRows(columns: readonly Column[], parts: readonly string[]): string {
  const named = columns.map(({ name }, index) => `${stagedName(index)} AS ${quoteName(name)}`);
  return `SELECT ${named.join(', ')} FROM (${parts.join(' UNION ALL ')})`;
}
