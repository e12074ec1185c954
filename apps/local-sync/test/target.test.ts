import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execute, type RunResult } from './execute.js';
import {
  failure,
  INTEGER,
  record,
  ScriptedConnector,
  state,
  status,
  stream,
  TIME,
} from './scripted-connector.js';

const LINES = ['one', 'two'].flatMap((name) => [
  status(name, 'STARTED'),
  record(name, { id: 1 }),
  state(name, { at: 1 }),
  state(name, { at: 2 }),
  status(name, 'COMPLETE'),
]);

describe('the target of a sync', () => {
  let connector: ScriptedConnector;
  beforeEach(async () => {
    connector = await ScriptedConnector.create([
      stream('one', { id: INTEGER }, { key: ['id'], cursor: 'id' }),
      stream('two', { id: INTEGER }, { key: ['id'], cursor: 'id' }),
    ]);
    await connector.says({ lines: LINES });
  });
  afterEach(() => connector.close());

  const sync = (to: string, ...more: readonly string[]): Promise<RunResult> => {
    const target = to === '-' ? to : connector.path(to);
    return execute(connector, ['--config', connector.path('config.json'), '--to', target, ...more]);
  };
  const otherProject = (): void => {
    writeFileSync(connector.path('config.json'), '{"credentials":{"project_id":2}}');
  };

  it('is continued from a file of STATE messages, with the last one of each stream', async () => {
    const messages = LINES.filter((line) => 'type' in line && line.type === 'STATE');
    const file = connector.path('state.json');
    writeFileSync(file, `\ufeff${JSON.stringify(messages)}`);
    await sync('-', '--state', file);
    const given = ['one', 'two'].map((name) => ({
      type: 'STREAM',
      stream: { stream_descriptor: { name }, stream_state: { at: 2 } },
    }));
    expect(await connector.givenStates()).toEqual(given);
    await sync('-', '--state', file);
    expect(await connector.givenStates()).toEqual(given);
  });

  it.each(['[{"type":"LEGACY","data":{}}]', '[{"stream":{}}]', '[{"type":"STATE"}]'])(
    'refuses a state file that contains %s',
    async (text) => {
      writeFileSync(connector.path('state.json'), text);
      await expect(sync('-', '--state', connector.path('state.json'))).rejects.toThrow(
        'is not a file of saved states',
      );
      expect(await connector.commands()).toEqual([]);
    },
  );

  it.each(['-', 'a.duckdb', 'data/'])(
    'refuses another project in %s before the connector is started',
    async (to) => {
      const more = to === '-' ? ['--state', connector.path('state.json')] : [];
      await sync(to, ...more);
      otherProject();
      await expect(sync(to, ...more)).rejects.toThrow('project 1 (US)');
      expect(await connector.commands()).toEqual(['discover', 'read']);
    },
  );

  it('is opened before the connector is started', async () => {
    writeFileSync(connector.path('text.duckdb'), 'not a database');
    await expect(sync('text.duckdb')).rejects.toThrow('cannot be opened');
    await expect(sync('nowhere/a.duckdb')).rejects.toThrow('nowhere does not exist');
    expect(await connector.commands()).toEqual([]);
  });

  it('is not created if the connector fails', async () => {
    writeFileSync(connector.path('discover.jsonl'), JSON.stringify(failure('no')));
    await expect(sync('a.duckdb')).rejects.toThrow('no');
    expect(existsSync(connector.path('a.duckdb'))).toBe(false);
  });

  it.each(['a.duckdb', 'data/', '-'])(
    'gets streams from their beginning with --reset and --full-refresh: %s',
    async (to) => {
      const more = to === '-' ? ['--state', connector.path('state.json')] : [];
      const given = async (): Promise<number> => ((await connector.givenStates()) as []).length;
      await sync(to, ...more);
      await connector.says({ lines: LINES.slice(5).concat(status('one', 'COMPLETE')) });
      await sync(to, ...more, '--reset', 'one', '--memory', '300MB');
      expect(await given()).toBe(1);
      if (to !== '-') {
        const ask = ['--to', connector.path(to), '--sql', 'SELECT count(*) AS n FROM two'];
        expect((await execute(connector, ask)).printed).toBe('n\n1\n');
        const reset = ['--to', connector.path(to), '--sql', 'SELECT * FROM one'];
        await expect(execute(connector, reset)).rejects.toThrow('one');
      }
      await sync(to, ...more, '--full-refresh');
      expect(await given()).toBe(0);
      await expect(sync(to, ...more, '--reset', 'three')).rejects.toThrow('Unknown stream "three"');
    },
  );

  it('reports what to do if DuckDB does not have enough memory', async () => {
    await expect(sync('a.duckdb', '--memory', '1MB')).rejects.toThrow('--memory 4GB');
    expect((await sync('a.duckdb')).succeeded).toBe(true);
  });

  it('is synced, and the warnings of discover are printed', async () => {
    const log = { type: 'LOG', log: { level: 'WARN', message: 'Stream three is left out.' } };
    const found = readFileSync(connector.path('discover.jsonl'), 'utf8');
    writeFileSync(connector.path('discover.jsonl'), `${JSON.stringify(log)}\n${found}`);
    expect((await sync('a.duckdb')).stderr).toContain('warning: Stream three is left out.');
  });

  it('is not synced if discover fails, and the error has the message of check', async () => {
    writeFileSync(connector.path('discover.jsonl'), JSON.stringify(failure('not authorised')));
    const failed = { status: 'FAILED', message: 'These credentials belong to the region EU.' };
    writeFileSync(
      connector.path('check.jsonl'),
      JSON.stringify({ type: 'CONNECTION_STATUS', connectionStatus: failed }),
    );
    await expect(sync('a.duckdb')).rejects.toThrow(failed.message);
  });

  it.each([
    "COPY (SELECT 1) TO 'copied.csv'",
    "COPY one TO 'copied.csv'",
    "EXPLAIN ANALYZE COPY one TO 'copied.csv'",
    "EXPORT DATABASE 'copied.csv'",
    "ATTACH 'copied.csv' AS other",
    'INSTALL httpfs',
    'LOAD httpfs',
    'SET threads = 1',
    'PRAGMA enable_profiling',
    'CHECKPOINT',
    'SELECT 1; DELETE FROM local_sync.states',
    'CREATE TEMP TABLE x AS SELECT 1',
  ])('cannot be changed with --sql: %s is refused', async (sql) => {
    for (const to of ['a.duckdb', 'data/']) {
      await sync(to);
      const copied = connector.path('copied.csv');
      const query = sql.replace('copied.csv', copied);
      const ask = ['--to', connector.path(to), '--sql', query];
      await expect(execute(connector, ask)).rejects.toThrow('cannot be answered');
      expect(existsSync(copied)).toBe(false);
    }
  });

  it('can be queried with statements that only read', async () => {
    await sync('a.duckdb');
    for (const sql of [
      'DESCRIBE one',
      'SHOW TABLES',
      'SUMMARIZE one',
      'FROM one',
      'EXPLAIN FROM one',
    ]) {
      const answer = await execute(connector, ['--to', connector.path('a.duckdb'), '--sql', sql]);
      expect(answer.succeeded).toBe(true);
    }
  });

  it.each(['a.duckdb', 'data/'])(
    'is summarized with the number of rows and the newest day of each stream: %s',
    async (to) => {
      const timed = stream('timed', { id: INTEGER, at: TIME }, { key: ['id'], cursor: 'at' });
      writeFileSync(
        connector.path('discover.jsonl'),
        JSON.stringify({ type: 'CATALOG', catalog: { streams: [timed, stream('none', {})] } }),
      );
      const rows = [1, 2, 1].map((id) => record('timed', { id, at: `2026-11-0${id}T23:00:00Z` }));
      const lines = [...rows, state('timed', { at: 1 }), record('timed', { id: 3 })];
      await connector.says({ lines: [...lines, failure('no more', 'timed')] });
      const { stderr } = await sync(to);
      expect(stderr).toMatch(/^timed +4 +2 +2026-11-02 +incomplete$/m);
      expect(stderr).toMatch(/^none +0 +0 +not started$/m);
    },
  );
});

describe('an existing folder', () => {
  it('is not changed by a sync that is refused', async () => {
    const connector = await ScriptedConnector.create([]);
    mkdirSync(connector.path('data'));
    const args = ['--config', connector.path('config.json'), '--to', connector.path('data')];
    await expect(execute(connector, [...args, '--streams', 'x'])).rejects.toThrow('"x"');
    expect(readdirSync(connector.path('data'))).toEqual([]);
    await connector.close();
  });
});
