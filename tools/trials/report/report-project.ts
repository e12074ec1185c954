import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';

/** The name of a stream, and the data of one of its records. */
export type ProjectRecord = readonly [stream: string, data: object];

/**
 * A folder with the built local-sync and a database. A program that prints given records replaces
 * the connector, so that tests decide what the report shows.
 */
export class ReportProject {
  readonly directory = mkdtempSync(join(tmpdir(), 'source-mixpanel-report-'));
  readonly database = join(this.directory, 'data.duckdb');

  constructor() {
    const place = join(this.directory, 'apps', 'local-sync');
    cpSync(join(WORKSPACE_ROOT, 'apps/local-sync/dist'), join(place, 'dist'), { recursive: true });
    mkdirSync(join(this.directory, 'apps/connector/dist'), { recursive: true });
    writeFileSync(join(this.directory, 'package.json'), '{"type":"module"}');
    writeFileSync(join(this.directory, 'config.json'), '{}');
    symlinkSync(join(WORKSPACE_ROOT, 'node_modules'), join(this.directory, 'node_modules'));
  }

  /**
   * Syncs the streams of these records into the database.
   * @param state the state that each stream reports
   */
  sync(records: readonly ProjectRecord[], state: object = {}): void {
    const names = [...new Set(records.map(([stream]) => stream))];
    const connector = CONNECTOR.replace('NAMES', () => JSON.stringify(names))
      .replace('SAVED', () => JSON.stringify(state))
      .replace('RECORDS', () => JSON.stringify(records));
    writeFileSync(join(this.directory, 'apps/connector/dist/main.js'), connector);
    this.run('--config', 'config.json', '--to', this.database);
  }

  /** Runs SQL statements in the database. */
  async alter(...statements: readonly string[]): Promise<void> {
    const instance = await DuckDBInstance.create(this.database);
    const connection = await instance.connect();
    for (const statement of statements) await connection.run(statement);
    connection.closeSync();
    instance.closeSync();
  }

  /** Writes a report and returns its path. */
  report(): string {
    const file = join(this.directory, 'report.html');
    this.run('--to', this.database, '--report', file);
    return file;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private run(...args: readonly string[]): void {
    const main = join(this.directory, 'apps/local-sync/dist/main.js');
    execFileSync('node', [main, ...args], {
      cwd: this.directory,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }
}

/** The program that replaces the connector. `sync` replaces SAVED, RECORDS and NAMES. */
const CONNECTOR = `
const saved = SAVED, records = RECORDS, names = NAMES;
const text = { type: ['null', 'string'] };
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
const status = (name, status) => say({ type: 'TRACE', trace: { type: 'STREAM_STATUS',
  stream_status: { stream_descriptor: { name }, status } } });
const [command] = process.argv.slice(2);
if (command === 'spec') say({ type: 'SPEC', spec: { connectionSpecification: { type: 'object' } } });
if (command === 'check') say({ type: 'CONNECTION_STATUS', connectionStatus: { status: 'SUCCEEDED' } });
if (command === 'discover') say({ type: 'CATALOG', catalog: { streams: names.map((name) => ({ name,
  json_schema: { type: 'object', properties: name === 'export' ? { event: text, time: { ...text, format: 'date-time' } } : {} },
  supported_sync_modes: name === 'export' ? ['full_refresh', 'incremental'] : ['full_refresh'],
  ...(name === 'export' && { default_cursor_field: ['time'] }) })) } });
if (command === 'read') for (const stream of names) {
  status(stream, 'STARTED');
  const left = 60 - 3 * names.indexOf(stream);
  say({ type: 'LOG', log: { level: 'INFO', message: 'Quota: ' + left + ' of 60 requests of the Query API and 59 of 60 of the Export API are left in this hour.' } });
  for (const [name, data] of records) if (name === stream) say({ type: 'RECORD', record: { stream, data, emitted_at: 0 } });
  say({ type: 'STATE', state: { type: 'STREAM', stream: { stream_descriptor: { name: stream }, stream_state: saved } } });
  status(stream, 'COMPLETE');
}
`;
