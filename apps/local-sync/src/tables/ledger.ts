import { LIST, listValue, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import { isColumnKind } from '../columns/column-kind.js';
import { RARE_FIELDS, type Column } from '../columns/stream-columns.js';
import { textRows } from './text-rows.js';
import { UserError } from '../user-error.js';

/**
 * Stores what a later sync needs, in the schema `local_sync` of the database: the project, and the
 * state and the columns of each stream. For Parquet files, this database is next to the files.
 */
export class Ledger {
  private constructor(private readonly connection: DuckDBConnection) {}

  static async open(connection: DuckDBConnection): Promise<Ledger> {
    await connection.run(`
      CREATE SCHEMA IF NOT EXISTS local_sync;
      CREATE TABLE IF NOT EXISTS local_sync.project(identity VARCHAR);
      CREATE TABLE IF NOT EXISTS local_sync.states(stream VARCHAR, state VARCHAR);
      CREATE TABLE IF NOT EXISTS local_sync.columns(
        stream VARCHAR, field VARCHAR, name VARCHAR, kind VARCHAR, position INTEGER);
      CREATE TABLE IF NOT EXISTS local_sync.rare_properties(stream VARCHAR, field VARCHAR)`);
    return new Ledger(connection);
  }

  /**
   * Records which project the data comes from. A sync of another project with these states would
   * skip records.
   * @param project identifies the Mixpanel project; undefined if the configuration does not contain
   * it
   * @throws UserError if the target holds data of another project
   */
  async claim(project: string | undefined): Promise<void> {
    const [row] = await textRows(this.connection, 'SELECT identity FROM local_sync.project');
    const before = row?.[0] ?? undefined;
    if (project === undefined || before === project) return;
    if (before === undefined) {
      await this.connection.run('INSERT INTO local_sync.project VALUES ($1)', [project]);
      return;
    }
    throw new UserError(
      `There is already data of ${before}, and the configuration is for ${project}. Sync each project to its own target.`,
    );
  }

  /** Returns all streams that have columns, including those that this run does not read. */
  async streams(): Promise<readonly string[]> {
    const rows = await textRows(this.connection, 'SELECT DISTINCT stream FROM local_sync.columns');
    return rows.map(([stream]) => stream ?? '');
  }

  /** Returns the last state of a stream, as JSON. */
  async state(stream: string): Promise<string | undefined> {
    const [row] = await textRows(
      this.connection,
      'SELECT state FROM local_sync.states WHERE stream = $1',
      [stream],
    );
    return row?.[0] ?? undefined;
  }

  async saveState(stream: string, state: string): Promise<void> {
    await this.connection.run('DELETE FROM local_sync.states WHERE stream = $1', [stream]);
    await this.connection.run('INSERT INTO local_sync.states VALUES ($1, $2)', [stream, state]);
  }

  async columns(stream: string): Promise<readonly Column[]> {
    const rows = await textRows(
      this.connection,
      'SELECT field, name, kind FROM local_sync.columns WHERE stream = $1 ORDER BY position',
      [stream],
    );
    return rows.map(([saved, name, kind]) => {
      const field = saved === null ? RARE_FIELDS : saved;
      if (typeof field !== 'string' || typeof name !== 'string' || !isColumnKind(kind)) {
        throw new Error(
          `the columns of "${stream}" were recorded by another version of local-sync`,
        );
      }
      return { field, name, kind };
    });
  }

  async saveColumns(stream: string, columns: readonly Column[]): Promise<void> {
    await this.connection.run('DELETE FROM local_sync.columns WHERE stream = $1', [stream]);
    const fields = columns.map(({ field }) => (field === RARE_FIELDS ? null : field));
    const names = columns.map(({ name }) => name);
    const kinds = columns.map(({ kind }) => kind);
    const positions = columns.map((_, position) => String(position));
    // One statement for all columns is faster: a table may have a thousand.
    await this.connection.run(
      `INSERT INTO local_sync.columns
       SELECT $1, unnest($2), unnest($3), unnest($4), unnest($5)::INTEGER`,
      [stream, ...[fields, names, kinds, positions].map((texts) => listValue(texts))],
      [VARCHAR, ...[1, 2, 3, 4].map(() => LIST(VARCHAR))],
    );
  }

  /** Returns the fields of a stream that have no column of their own but share a JSON column. */
  async rareFields(stream: string): Promise<readonly string[]> {
    const rows = await textRows(
      this.connection,
      'SELECT field FROM local_sync.rare_properties WHERE stream = $1',
      [stream],
    );
    return rows.map(([field]) => field ?? '');
  }

  async addRareFields(stream: string, fields: readonly string[]): Promise<void> {
    if (fields.length === 0) return;
    const insert = 'INSERT INTO local_sync.rare_properties SELECT $1, unnest($2::VARCHAR[])';
    await this.connection.run(insert, [stream, listValue(fields)], [VARCHAR, LIST(VARCHAR)]);
  }

  /** Removes state and columns of a stream, so that the next sync reads it from its beginning. */
  async forget(stream: string): Promise<void> {
    await this.connection.run('DELETE FROM local_sync.states WHERE stream = $1', [stream]);
    await this.connection.run('DELETE FROM local_sync.columns WHERE stream = $1', [stream]);
    await this.connection.run('DELETE FROM local_sync.rare_properties WHERE stream = $1', [stream]);
  }
}
