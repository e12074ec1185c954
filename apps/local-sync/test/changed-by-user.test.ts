import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { INTEGER, stream, TEXT } from './scripted-connector.js';
import { Tables } from './tables.js';
import { EXPORT } from './texts.js';

const SOURCE = stream('s', { id: INTEGER, text: TEXT }, { key: ['id'], cursor: 'id' });

describe('a database that the user has changed', () => {
  let tables: Tables;
  beforeEach(async () => {
    tables = await Tables.create('duckdb');
    await tables.sync(SOURCE, [[{ id: 1, text: 'a' }]]);
  });
  afterEach(() => tables.remove());

  it.each([
    ['a dropped column', 'ALTER TABLE s DROP COLUMN text', [null, 'b']],
    ['a renamed column', 'ALTER TABLE s RENAME COLUMN text TO words', [null, 'b']],
    ['an added column', 'ALTER TABLE s ADD COLUMN mine INTEGER', ['a', 'b']],
  ])('can be synced again with %s', async (_what, statement, texts) => {
    await tables.alter(statement);
    await tables.sync(SOURCE, [[{ id: 2, text: 'b' }]]);
    const found = await tables.rows('SELECT text FROM {stream} ORDER BY id', 's');
    expect(found.map(([text]) => text)).toEqual(texts);
  });

  it('gets the columns of local_sync.runs that an earlier version did not create', async () => {
    await tables.alter('ALTER TABLE local_sync.runs DROP COLUMN error');
    await tables.sync(SOURCE, [[{ id: 2, text: 'b' }]]);
    expect(await tables.rows('SELECT count(error) FROM local_sync.runs', 's')).toEqual([['0']]);
  });

  it('stores a field in another column if a column of the user has its name', async () => {
    await tables.alter('ALTER TABLE s ADD COLUMN plan INTEGER', 'UPDATE s SET plan = 7');
    await tables.sync(SOURCE, [[{ id: 2, plan: 'pro' }]]);
    await tables.sync(SOURCE, [[{ id: 3, plan: { name: 'free' } }]]);
    expect(
      await tables.rows('SELECT plan, plan_2::VARCHAR FROM {stream} ORDER BY id', 's'),
    ).toEqual([
      ['7', null],
      [null, 'pro'],
      [null, '{"name":"free"}'],
    ]);
  });

  it.each([
    [
      'ALTER TABLE s ALTER text TYPE INTEGER USING 1',
      'The column "text" of the table "s" is INTEGER',
    ],
    ['CREATE UNIQUE INDEX one ON s(text)', 'DROP INDEX "one"'],
    ['CREATE INDEX two ON s(text)', 'DROP INDEX "two"'],
    ['ALTER TABLE s ALTER text SET NOT NULL', 'the constraint NOT NULL'],
    ['DROP SCHEMA local_sync CASCADE', 'DROP TABLE main."s"'],
  ])('is refused with a message that says what to do, after %s', async (statement, words) => {
    await tables.alter(statement);
    await expect(tables.open([SOURCE])).rejects.toThrow(words);
  });

  it.each(['CREATE TABLE Export(a INTEGER)', 'CREATE VIEW export AS SELECT 1 AS a'])(
    'is refused if a table or view of the user has the name of a stream: %s',
    async (statement) => {
      await tables.alter(statement);
      await expect(tables.open([stream('export', {})])).rejects.toThrow(/"export".*DROP/s);
    },
  );
});

describe('a database that cannot be opened', () => {
  let tables: Tables;
  beforeEach(async () => {
    tables = await Tables.create('duckdb', 'lock of the clock');
  });
  afterEach(() => tables.remove());

  it('is reported as in use only while another process has it open', async () => {
    await tables.sync(SOURCE, [[{ id: 1 }]]);
    const other = inAnotherProcess(tables.target, "process.stdout.write('open');");
    await once(other.stdout, 'data');
    await expect(tables.open([SOURCE])).rejects.toThrow('in use by another program');
    other.kill('SIGKILL');
    await once(other, 'close');
    await (await tables.open([SOURCE])).destination.close();
  });

  it('is not reported as in use only because its path contains "lock"', async () => {
    writeFileSync(tables.target, 'not a database');
    await expect(tables.open([SOURCE])).rejects.toThrow(
      /lock of the clock.duckdb cannot be opened/,
    );
  });

  it('can be opened after its log was moved away, as the message says', async () => {
    await tables.sync(SOURCE, [[{ id: 1 }]]);
    // DuckDB cannot replay the change of a type with a USING clause that calls a function.
    const other = inAnotherProcess(
      tables.target,
      `await connection.run('ALTER TABLE s ALTER id TYPE JSON USING CAST(CAST(id AS VARCHAR) AS JSON)');
       process.kill(process.pid, 'SIGKILL');`,
    );
    await once(other, 'close');
    const log = `${tables.target}.wal`;
    await expect(tables.open([SOURCE])).rejects.toThrow(`Move ${log} away`);
    renameSync(log, `${log}.away`);
    await tables.sync(SOURCE, [[{ id: 2 }]]);
    expect(await tables.rows('SELECT id FROM {stream} ORDER BY 1', 's')).toEqual([['1'], ['2']]);
  });
});

/** Starts a process that opens the database, runs the statements and does not end. */
function inAnotherProcess(
  path: string,
  statements: string,
): ChildProcessByStdio<null, Readable, null> {
  const program = `
    const { DuckDBInstance } = await import(${JSON.stringify(import.meta.resolve('@duckdb/node-api'))});
    const instance = await DuckDBInstance.create(${JSON.stringify(path)});
    const connection = await instance.connect();
    ${statements}
    setInterval(() => {}, 1000);`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

describe('a directory of Parquet files', () => {
  let tables: Tables;
  afterEach(() => tables.remove());

  it.each(['what?', 'a[b]c', 'star*'])('may have the name %s', async (name) => {
    tables = await Tables.create('parquet', name);
    mkdirSync(join(tables.directory, 'abc'));
    for (const id of [1, 2]) await tables.sync(SOURCE, [[{ id, text: 'a' }]]);
    expect(await tables.rows('SELECT id FROM {stream} ORDER BY 1', 's')).toEqual([['1'], ['2']]);
  });

  it('has in every file all columns that existed when the file was written', async () => {
    tables = await Tables.create('parquet');
    const days = stream('days', { day: { ...TEXT, format: 'date' } }, { cursor: 'day' });
    await tables.sync(days, [[{ day: '2026-11-01' }], [{ day: '2026-11-02', extra: 1 }]]);
    await tables.sync(days, [[{ day: '2026-11-03' }], [{ day: '2026-11-01' }]]);
    for (const file of tables.files('days')) {
      const found = await tables.rows(`SELECT name FROM parquet_schema('${file}')`, 'days');
      expect([file.slice(-18), found.map(([column]) => column)]).toEqual([
        file.slice(-18),
        expect.arrayContaining(['day', 'extra']),
      ]);
    }
    expect(tables.files('days')).toHaveLength(3);
  });

  it('can be synced again after another program has written its files with JSON columns', async () => {
    tables = await Tables.create('parquet');
    const event = { event: 'e', value: { a: 1 }, text: '{"a": 1}' };
    await tables.sync(EXPORT, [[{ ...event, insert_id: '1' }]]);
    for (const file of tables.files('export')) {
      const texts = 'value::VARCHAR AS value, text::VARCHAR AS text';
      const sql = `COPY (SELECT * REPLACE (${texts}) FROM {stream}) TO '${file}.other'`;
      await tables.rows(`${sql} (FORMAT parquet)`, 'export');
      renameSync(`${file}.other`, file);
    }
    await tables.sync(EXPORT, [[{ ...event, insert_id: '2' }]]);
    expect(
      await tables.rows('SELECT value::VARCHAR, text::VARCHAR FROM {stream}', 'export'),
    ).toEqual([1, 2].map(() => ['{"a":1}', '{"a": 1}']));
  });

  it('causes a warning if it contains files that are not part of the data', async () => {
    tables = await Tables.create('parquet');
    await tables.sync(SOURCE, [[{ id: 1 }]]);
    const stray = join(tables.target, 's', 'old.parquet');
    writeFileSync(stray, '');
    const { destination } = await tables.open([SOURCE]);
    expect(destination.warnings).toEqual([expect.stringContaining(stray)]);
    await destination.close();
  });
});
