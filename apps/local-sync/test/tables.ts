import { DuckDBInstance } from '@duckdb/node-api';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  isJsonObject,
  parseJson,
  writeJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import type { IncomingRecord } from '../src/destination.js';
import { parseCatalog } from '../src/source-stream.js';
import { isPlainJson } from '../src/staging/plain-json.js';
import { planStreams } from '../src/stream-plan.js';
import type { TextTypes } from '../src/columns/text-types.js';
import { openTables } from '../src/tables/open-tables.js';
import { parquetSource } from '../src/parquet/parquet-source.js';
import { textRows } from '../src/tables/text-rows.js';
import type { TableDestination } from '../src/tables/table-destination.js';
import { databasePath, parseTarget, type TableTarget } from '../src/target.js';

export type Kind = 'duckdb' | 'parquet';

/** Converts a record to the form that a destination accepts. */
export function incoming(stream: string, record: JsonObject): IncomingRecord {
  const data = Buffer.from(writeJson(record));
  return { stream, data, isPlain: isPlainJson(data) };
}

export interface OpenOptions {
  readonly project?: string;
  readonly memory?: string;
  /** Reads the streams from their beginning. */
  readonly isReset?: boolean;
  readonly types?: TextTypes | undefined;
  readonly fileBytes?: number;
}

/** This size is so small that the records of most batches are in several files. */
const FILE_BYTES = 1000;

/** A temporary target, which a test can sync and open several times. */
export class Tables {
  constructor(
    readonly directory: string,
    readonly target: string,
  ) {}

  static async create(kind: Kind, name = 'data'): Promise<Tables> {
    const directory = await mkdtemp(join(tmpdir(), 'local-sync-test-'));
    return new Tables(
      directory,
      join(directory, kind === 'duckdb' ? `${name}.duckdb` : `${name}/`),
    );
  }

  /** Opens the tables for streams. Returns the destination and the saved states. */
  async open(
    streams: readonly JsonObject[],
    options: OpenOptions = {},
  ): Promise<{ destination: TableDestination; states: readonly JsonObject[] }> {
    const { project, memory, types = 'values', isReset = false, fileBytes = FILE_BYTES } = options;
    const target = this.tableTarget();
    const destination = await openTables(target, {
      project,
      memory,
      types,
      now: () => 0,
      fileBytes,
    });
    const plans = planStreams(parseCatalog({ streams }), undefined, isReset ? 'all' : []);
    return { destination, states: await destination.open(plans) };
  }

  tableTarget(): TableTarget {
    const target = parseTarget(this.target);
    if (target.kind === 'json_lines') throw new Error('JSON lines have no tables');
    return target;
  }

  /** Syncs one stream. Each batch of records is committed with its number as the state. */
  async sync(
    source: JsonObject,
    batches: readonly (readonly JsonObject[])[],
    types?: TextTypes,
  ): Promise<void> {
    const { destination } = await this.open([source], { types });
    const stream = parseCatalog({ streams: [source] })[0]?.name ?? '';
    for (const [index, batch] of batches.entries()) {
      for (const data of batch) destination.write(incoming(stream, data));
      await destination.commit(stream, { number: index });
    }
    await destination.complete(stream);
    await destination.close();
  }

  /**
   * Returns the rows of a query. `{stream}` in the query is replaced by the source of all rows of
   * the stream.
   */
  async rows(sql: string, stream: string): Promise<readonly (readonly (string | null)[])[]> {
    const isParquet = this.target.endsWith('/');
    const path = databasePath(this.tableTarget());
    const instance = await DuckDBInstance.create(path, { access_mode: 'read_only' });
    const connection = await instance.connect();
    try {
      const source = isParquet ? parquetSource(this.files(stream)) : `main."${stream}"`;
      return await textRows(connection, sql.replaceAll('{stream}', source));
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  /** Returns the records of a stream in their delivered form, ordered by one field. */
  async records(stream: string, order: string): Promise<readonly JsonObject[]> {
    const noted = await this.rows(
      `SELECT name, field, kind FROM local_sync.columns WHERE stream = '${stream}' ORDER BY position`,
      stream,
    );
    const list = noted.map(([name = '']) => `"${name?.replaceAll('"', '""')}"::VARCHAR`);
    const rows = await this.rows(
      `SELECT ${list.join(', ')} FROM {stream} ORDER BY ${order}`,
      stream,
    );
    return rows.map((row) => {
      const members = row.flatMap((text, index): (readonly [string, JsonValue | undefined])[] => {
        const [, field, kind] = noted[index] ?? [];
        if (text === null) return [];
        const value = kind === 'text' ? text : parseJson(text);
        if (typeof field === 'string') return [[field, value]];
        return isJsonObject(value) ? Object.entries(value) : [];
      });
      return Object.fromEntries(members);
    });
  }

  /** Returns the Parquet files of a stream. */
  files(stream: string): readonly string[] {
    const folder = join(this.target, encodeURIComponent(stream));
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names.filter((name) => name.endsWith('.parquet')).map((name) => join(folder, name));
  }

  /** Runs statements in the database, as a user would between two syncs. */
  async alter(...statements: readonly string[]): Promise<void> {
    const instance = await DuckDBInstance.create(this.target);
    const connection = await instance.connect();
    try {
      for (const statement of statements) await connection.run(statement);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
