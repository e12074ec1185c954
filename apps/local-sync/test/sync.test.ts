import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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
  TEXT,
} from './scripted-connector.js';

const read = (name: string, ...rows: readonly object[]): readonly object[] => [
  status(name, 'STARTED'),
  ...rows.map((row) => record(name, row)),
  state(name, { at: rows.length }),
  status(name, 'COMPLETE'),
];

describe('a sync', () => {
  let connector: ScriptedConnector;
  beforeEach(async () => {
    connector = await ScriptedConnector.create([
      stream('good', { id: INTEGER }, { key: ['id'], cursor: 'id' }),
      stream('bad', { id: INTEGER }, { key: ['id'], cursor: 'id' }),
    ]);
  });
  afterEach(() => connector.close());

  const sync = (to: string, ...more: readonly string[]): Promise<RunResult> => {
    const target = to === '-' ? to : connector.path(to);
    return execute(connector, ['--config', connector.path('config.json'), '--to', target, ...more]);
  };

  it('passes the states of the last sync to the connector, and reports what it read', async () => {
    await connector.says({ lines: [...read('good', { id: 1 }), ...read('bad', { id: 2 })] });
    const first = await sync('a.duckdb', '--sql', 'SELECT id AS n FROM good');
    expect(first).toMatchObject({ succeeded: true, printed: 'n\n1\n' });
    expect(first.stderr).toMatch(/^good +1 +1 +complete$/m);
    expect(await connector.givenStates()).toEqual([]);
    await sync('a.duckdb');
    const given = (name: string): object => ({
      type: 'STREAM',
      stream: { stream_descriptor: { name }, stream_state: { at: 1 } },
    });
    expect(await connector.givenStates()).toEqual([given('good'), given('bad')]);
  });

  it('fails if a stream fails, and stores the other streams and everything that states cover', async () => {
    await connector.says({
      code: 1,
      lines: [
        ...[status('bad', 'STARTED'), record('bad', { id: 1 }), state('bad', { at: 1 })],
        ...[record('bad', { id: 2 }), failure('no more', 'bad'), status('bad', 'INCOMPLETE')],
        ...read('good', { id: 7 }),
      ],
    });
    const queries = ['good', 'bad'].flatMap((name) => ['--sql', `SELECT id FROM ${name}`]);
    const runs = 'SELECT stream, records, outcome, error FROM local_sync.runs';
    const { succeeded, printed, stderr } = await sync('data/', ...queries, '--sql', runs);
    expect(succeeded).toBe(false);
    const [good, bad, noted] = printed.split('\n\n');
    expect([good, bad]).toEqual(['id\n 7', 'id\n 1']);
    expect(noted).toBe(
      'stream  records  outcome     error\ngood          1  complete\nbad           2  incomplete  no more\n',
    );
    expect(stderr).toContain('error: bad: no more');
  });

  it.each([
    ['exits with code 3', { code: 3, stderr: 'out of luck', lines: read('good') }, 'luck'],
    ['ends before it reads all streams', { lines: [status('good', 'STARTED')] }, 'not started'],
  ])('fails when the connector %s', async (_how, script, words) => {
    await connector.says(script);
    const { succeeded, stderr } = await sync('a.duckdb');
    expect(succeeded).toBe(false);
    expect(stderr).toContain(words);
  });

  it('stops if the connector sends records of a stream that was not requested', async () => {
    await connector.says({ lines: read('bad', { id: 1 }) });
    await expect(sync('a.duckdb', '--streams', 'good')).rejects.toThrow('"bad"');
  });

  it('warns at the end about columns that contain both integers and decimals', async () => {
    await connector.close();
    connector = await ScriptedConnector.create([stream('export', { insert_id: TEXT })]);
    const rows = ['12', '12.5'].map((amount, index) => ({ insert_id: `i${index}`, amount }));
    await connector.says({ lines: read('export', ...rows) });
    expect((await sync('a.duckdb')).stderr).toContain(
      '\nwarning: Stream export: "amount": whole and decimal numbers are mixed.',
    );
  });

  it('lists the available streams if an unknown one is requested', async () => {
    await expect(sync('a.duckdb', '--streams', 'good,better')).rejects.toThrow(
      'Unknown stream "better"; there are good, bad.',
    );
    expect(existsSync(connector.path('a.duckdb'))).toBe(false);
  });

  it('reports the connector’s message if it lists no streams', async () => {
    writeFileSync(connector.path('discover.jsonl'), `${JSON.stringify(failure('bad secret'))}\n`);
    await expect(sync('a.duckdb')).rejects.toThrow('bad secret');
  });

  it('reports that a stream waits for quota', async () => {
    const wait = status('good', 'RUNNING', Date.parse('2026-11-11T13:00:00Z'));
    await connector.says({ lines: [wait, ...read('good'), ...read('bad')] });
    expect((await sync('a.duckdb')).stderr).toContain(
      'good: the quota is used up, the sync continues at 13:00 UTC (in 1 h)\n',
    );
  });

  it('appends the messages of the connector and the summary to a log file', async () => {
    const log = { type: 'LOG', log: { level: 'INFO', message: 'Stream\u001b good started.' } };
    await connector.says({ lines: [log, ...read('good', { id: 1 }), failure('no more', 'bad')] });
    const file = connector.path('sync.log');
    writeFileSync(file, 'before\n');
    await sync('a.duckdb', '--log-file', file);
    const time = '2026-11-11T12:00:00.000Z';
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'before',
      `${time} INFO Stream\\x1b good started.`,
      `${time} ERROR bad: no more`,
    ]);
    expect(lines).toContain(`${time} INFO error: bad: no more`);
    const nowhere = sync('a.duckdb', '--log-file', connector.path('nowhere/sync.log'));
    await expect(nowhere).rejects.toThrow('cannot be written');
  });

  it('reports progress as JSON with --progress json, and only the summary with --progress none', async () => {
    const wait = status('good', 'RUNNING', Date.parse('2026-11-11T13:00:00Z'));
    await connector.says({ lines: [wait, ...read('good', { id: 1 }), failure('no more', 'bad')] });
    const { stderr } = await sync('a.duckdb', '--progress', 'json');
    const objects: unknown[] = stderr
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown);
    expect(objects).toMatchObject([
      {
        type: 'progress',
        streams: [{ stream: 'good', waitsUntil: Date.parse('2026-11-11T13:00:00Z') }, {}],
      },
      {
        type: 'summary',
        succeeded: false,
        streams: [
          { stream: 'good', records: 1, rows: 1, status: 'complete', errors: [] },
          { stream: 'bad', rows: 0, status: 'waiting', errors: ['no more'] },
        ],
      },
    ]);
    expect((await sync('a.duckdb', '--progress', 'none')).stderr).toMatch(/^stream /);
  });

  it('writes JSON lines with the delivered digits, and saves states only with --state', async () => {
    const rows = [{ id: 1 }, { id: 2, name: '\u2028"' }];
    await connector.says({ lines: [...read('good', ...rows), ...read('bad')] });
    const lines = readFileSync(connector.path('read.jsonl'), 'utf8');
    writeFileSync(connector.path('read.jsonl'), lines.replace('"id":1}', '"id":1.0}'));
    const args = ['--streams', 'good,bad', '--state', connector.path('kept.json')];
    const { printed } = await sync('-', ...args);
    expect(printed).toBe(
      '{"stream":"good","data":{"id":1.0}}\n{"stream":"good","data":{"id":2,"name":"\u2028\\""}}\n',
    );
    await sync('-', ...args);
    expect(await connector.givenStates()).toHaveLength(2);
    await sync('-');
    expect(await connector.givenStates()).toEqual([]);
  });

  it('shows control characters in the connector’s output instead of sending them to the terminal', async () => {
    const escape = '\u001b]0;title\u0007\u202e\u009b2J';
    const log = { type: 'LOG', log: { level: 'WARN', message: `warned ${escape}` } };
    await connector.says({
      code: 1,
      lines: [log, ...read('good', { id: 1 }), failure(`failed ${escape}`, 'bad')],
    });
    const { stderr } = await sync('a.duckdb');
    expect(stderr).toContain('warning: warned \\x1b]0;title\\x07\\u202e\\x9b2J');
    expect(stderr).toContain('error: bad: failed \\x1b]0;title\\x07\\u202e\\x9b2J');
    expect(stderr).toContain('\n1 record, ');
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('reads a configuration and a state file that begin with a byte order mark', async () => {
    await connector.says({ lines: [...read('good', { id: 1 }), ...read('bad')] });
    const kept = connector.path('kept.json');
    const config = readFileSync(connector.path('config.json'), 'utf8');
    writeFileSync(connector.path('config.json'), `\ufeff${config}`);
    await sync('-', '--state', kept);
    writeFileSync(kept, Buffer.from(`\ufeff${readFileSync(kept, 'utf8')}`, 'utf16le'));
    expect((await sync('-', '--state', kept)).succeeded).toBe(true);
    expect(await connector.givenStates()).toHaveLength(2);
  });

  it('passes a state with an invalid day to the connector, which refuses it', async () => {
    await connector.says({ lines: [...read('good', { id: 1 }), ...read('bad', { id: 2 })] });
    const kept = connector.path('kept.json');
    const odd = {
      stream_descriptor: { name: 'good' },
      stream_state: { read_through: '2026-13-01' },
    };
    writeFileSync(kept, JSON.stringify([{ type: 'STREAM', stream: odd }]));
    await sync('-', '--state', kept);
    expect(await connector.givenStates()).toEqual([{ type: 'STREAM', stream: odd }]);
  });

  it.each(['no states', '{}', '["text"]'])('refuses a state file with %s', async (text) => {
    await connector.says({ lines: [] });
    writeFileSync(connector.path('kept.json'), text);
    await expect(sync('-', '--state', connector.path('kept.json'))).rejects.toThrow(
      'is not a file of saved states',
    );
  });
});

describe('a query', () => {
  let connector: ScriptedConnector;
  beforeEach(async () => {
    connector = await ScriptedConnector.create([stream('s', { text: TEXT }, { cursor: 'text' })]);
    await connector.says({ lines: read('s', { text: '\u001b[31mred\nline' }) });
  });
  afterEach(() => connector.close());

  it.each(['a.duckdb', 'data/'])('can neither control the terminal nor change %s', async (to) => {
    const target = connector.path(to);
    await execute(connector, ['--config', connector.path('config.json'), '--to', target]);
    const ask = (sql: string) => execute(connector, ['--to', target, '--sql', sql]);
    expect((await ask('SELECT text FROM s')).printed).toBe('text\n\\u001b[31mred\\u000aline\n');
    await expect(ask('DELETE FROM local_sync.states')).rejects.toThrow('cannot be answered');
    await expect(ask('SELECT nothing FROM s')).rejects.toThrow('nothing');
  });

  it('requires a target with data', async () => {
    const ask = ['--to', connector.path('none.duckdb'), '--sql', 'SELECT 1'];
    await expect(execute(connector, ask)).rejects.toThrow('sync first');
  });

  it('reports that a file is not a database', async () => {
    const target = connector.path('text.duckdb');
    writeFileSync(target, 'no database');
    const ask = ['--to', target, '--sql', 'SELECT 1'];
    await expect(execute(connector, ask)).rejects.toThrow('cannot be opened');
  });
});
