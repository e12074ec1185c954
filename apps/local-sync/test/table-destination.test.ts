import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { DuckDBInstance } from '@duckdb/node-api';
import { INTEGER, stream, TEXT, TIME } from './scripted-connector.js';
import { openDatabase } from '../src/tables/open-database.js';
import { textRows } from '../src/tables/text-rows.js';
import { incoming, Tables, type Kind } from './tables.js';

const EVENTS = stream(
  'export',
  { event: TEXT, time: TIME, distinct_id: TEXT, insert_id: TEXT },
  { cursor: 'time' },
);
const PEOPLE = stream(
  'people',
  { id: TEXT, seen: TIME, n: INTEGER },
  { key: ['id'], cursor: 'seen' },
);
const event = (day: string, id: string | null, extra: JsonObject = {}): JsonObject => ({
  event: 'e',
  time: `2026-11-${day}T08:00:00Z`,
  distinct_id: 'd',
  ...(id === null ? {} : { insert_id: id }),
  ...extra,
});

describe.each<Kind>(['duckdb', 'parquet'])('the tables of %s', (kind) => {
  let tables: Tables;
  beforeEach(async () => {
    tables = await Tables.create(kind);
  });
  afterEach(() => tables.remove());

  const all = (sql: string, name: string): ReturnType<Tables['rows']> => tables.rows(sql, name);

  it('keep the last row for each key of an event, and every row without a key', async () => {
    await tables.sync(EVENTS, [
      [event('09', 'a', { n: 1 }), event('09', 'a', { n: 2 }), event('09', null)],
      [event('09', 'a', { n: 3 }), event('10', 'a', { n: 4 }), event('09', null)],
    ]);
    await tables.sync(EVENTS, [[event('09', null), event('10', 'a', { n: 5 })]]);
    expect(
      await all('SELECT time, insert_id, n FROM {stream} ORDER BY ALL NULLS LAST', 'export'),
    ).toEqual([
      ['2026-11-09 08:00:00', 'a', '3'],
      ['2026-11-09 08:00:00', null, null],
      ['2026-11-09 08:00:00', null, null],
      ['2026-11-09 08:00:00', null, null],
      ['2026-11-10 08:00:00', 'a', '5'],
    ]);
  });

  it('keep one row for a key whose day changes', async () => {
    await tables.sync(PEOPLE, [[{ id: 'x', seen: '2026-11-01T00:00:00Z', n: 1 }]]);
    await tables.sync(PEOPLE, [[{ id: 'x', seen: '2026-11-09T00:00:00Z', n: 2 }]]);
    expect(await all('SELECT id, n FROM {stream}', 'people')).toEqual([['x', '2']]);
  });

  it('contain the last complete full read, also after a later one was interrupted', async () => {
    const list = stream('list', { id: INTEGER }, { key: ['id'], full: true });
    await tables.sync(list, [[{ id: 1 }, { id: 2 }]]);
    await tables.sync(list, [[{ id: 2 }], [{ id: 3 }]]);
    const broken = await tables.open([list]);
    broken.destination.write(incoming('list', { id: 9 }));
    await broken.destination.commit('list', {});
    await broken.destination.close();
    expect(await all('SELECT id FROM {stream} ORDER BY id', 'list')).toEqual([['2'], ['3']]);
  });

  it('store a state with the records before it, and drop records after the last state', async () => {
    const first = await tables.open([EVENTS]);
    expect(first.states).toEqual([]);
    first.destination.write(incoming('export', event('09', 'a')));
    await first.destination.commit('export', { at: 1 });
    first.destination.write(incoming('export', event('09', 'b')));
    await first.destination.close();
    const second = await tables.open([EVENTS]);
    await second.destination.close();
    expect(second.states).toEqual([{ at: 1 }]);
    expect(await all('SELECT insert_id FROM {stream}', 'export')).toEqual([['a']]);
  });

  it('have a separate column for every field, whatever its name', async () => {
    const fields = ['', '_', 'a', 'A', 'Á', 'á', 'a_2', '"', "'", '__proto__', 'rowid', 'select'];
    fields.push('\0', '\ufffd', ' ', 'a.b', 'time', 'TIME', 'constructor', 'x'.repeat(300));
    const data = fields.map((field, index): [string, string] => [field, `v${index}`]);
    // Some fields are declared, the others first appear in records.
    const declared = Object.fromEntries(fields.slice(0, 5).map((field) => [field, TEXT]));
    const source = stream('hostile "names"', declared);
    await tables.sync(source, [
      data.slice(0, 9).map((entry) => Object.fromEntries([entry])),
      data.slice(9).map((entry) => Object.fromEntries([entry])),
    ]);
    const name = 'hostile "names"';
    const noted = await all(
      `SELECT field, name FROM local_sync.columns WHERE stream = '${name}'`,
      name,
    );
    const table = kind === 'duckdb' ? 'main."hostile ""names"""' : '{stream}';
    for (const [field, value] of data) {
      const column = noted.find(([known]) => known === field)?.[1] ?? '';
      const quoted = `"${column.replaceAll('"', '""')}"`;
      expect(await all(`SELECT ${quoted} FROM ${table} WHERE ${quoted} IS NOT NULL`, name)).toEqual(
        [[value]],
      );
    }
  });

  it('return no state for a stream whose data the user has removed', async () => {
    await tables.sync(EVENTS, [[event('09', 'a')]]);
    await tables.sync(PEOPLE, [[{ id: 'x', seen: '2026-11-01T00:00:00Z' }]]);
    if (kind === 'parquet') await rm(join(tables.target, 'export'), { recursive: true });
    else {
      const instance = await DuckDBInstance.create(tables.target);
      const connection = await instance.connect();
      await connection.run('DROP TABLE export');
      connection.closeSync();
      instance.closeSync();
    }
    const { destination, states } = await tables.open([EVENTS, PEOPLE]);
    await destination.close();
    expect(states).toEqual([{ number: 0 }]);
    await tables.sync(EVENTS, [[event('10', 'b')]]);
    expect(await all('SELECT insert_id FROM {stream}', 'export')).toEqual([['b']]);
  });

  it('refuse another project', async () => {
    await (await tables.open([EVENTS], { project: 'project 1 (US)' })).destination.close();
    await expect(tables.open([EVENTS], { project: 'project 1 (EU)' })).rejects.toThrow(
      'project 1 (US)',
    );
  });
});

describe('a directory of Parquet files', () => {
  let tables: Tables;
  beforeEach(async () => {
    tables = await Tables.create('parquet');
  });
  afterEach(() => tables.remove());
  const files = (): readonly string[] => readdirSync(join(tables.target, 'export')).sort();

  it('has a file for each day, and one for rows without a day', async () => {
    await tables.sync(EVENTS, [[event('09', 'a'), event('10', 'b'), { event: 'e', time: null }]]);
    expect(files()).toEqual(['2026-11-09.parquet', '2026-11-10.parquet', 'undated.parquet']);
  });

  it('completes the committed changes of a killed process, and removes its other files', async () => {
    await tables.sync(EVENTS, [[event('09', 'a')]]);
    const at = (name: string): string => join(tables.target, 'export', name);
    // The process was killed after the transaction and before the file was renamed.
    renameSync(at('2026-11-09.parquet'), at('2026-11-09.parquet.unfinished'));
    const instance = await DuckDBInstance.create(join(tables.target, '.local-sync.duckdb'));
    const connection = await instance.connect();
    await connection.run(
      "INSERT INTO local_sync.pending VALUES ('export/2026-11-09.parquet', 'replace')",
    );
    connection.closeSync();
    instance.closeSync();
    // The process was killed before the state, so this file is not recorded.
    writeFileSync(at('2026-11-10.parquet.unfinished'), 'half a file');
    const { destination, states } = await tables.open([EVENTS]);
    await destination.close();
    expect(states).toEqual([{ number: 0 }]);
    expect(files()).toEqual(['2026-11-09.parquet']);
  });

  it('reports a missing file if only some are missing', async () => {
    await tables.sync(EVENTS, [[event('09', 'a'), event('10', 'b')]]);
    await rm(join(tables.target, 'export', '2026-11-09.parquet'));
    await expect(tables.open([EVENTS])).rejects.toThrow('2026-11-09.parquet is gone');
  });
});

it('uses only as many threads as the memory limit of DuckDB allows, on any machine', async () => {
  const tables = await Tables.create('duckdb');
  const { connection, close } = await openDatabase(tables.target, 'read_write', {
    memory: '128MB',
  });
  expect(await textRows(connection, "SELECT current_setting('threads')")).toEqual([['1']]);
  close();
  await tables.remove();
});
