import { afterEach, describe, expect, it } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import { Installation } from './installation.js';
import { record, state, status, stream, TEXT } from './scripted-connector.js';

const LINES = [
  status('s', 'STARTED'),
  record('s', { text: 'a' }),
  state('s', {}),
  status('s', 'COMPLETE'),
];
const CATALOG = { type: 'CATALOG', catalog: { streams: [stream('s', { text: TEXT })] } };
const CONNECTOR = `
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
if (process.argv[2] === 'discover') say(${JSON.stringify(CATALOG)});
else for (const message of ${JSON.stringify(LINES)}) say(message);
`;
/** The source code of a connector whose only record contains the region of its configuration. */
const CONFIG_CONNECTOR = `
import { readFileSync } from 'node:fs';
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
const { region } = JSON.parse(readFileSync(process.argv[process.argv.indexOf('--config') + 1], 'utf8'));
if (process.argv[2] === 'discover') say(${JSON.stringify(CATALOG)});
else {
  say(${JSON.stringify(LINES[0])});
  say({ type: 'RECORD', record: { stream: 's', emitted_at: 0, data: { text: region } } });
  for (const message of ${JSON.stringify(LINES.slice(2))}) say(message);
}
`;
/**
 * The source code of a connector that writes a record, makes its parent process stop the sync, and
 * then writes a last state.
 */
const WAITING_CONNECTOR = `
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
if (process.argv[2] === 'discover') say(${JSON.stringify(CATALOG)});
else {
  for (const message of ${JSON.stringify(LINES.slice(0, 3))}) say(message);
  process.on('SIGTERM', () => {
    say(${JSON.stringify(state('s', { last: 'word' }))});
    say(${JSON.stringify(status('s', 'INCOMPLETE'))});
    process.exit(1);
  });
  setInterval(() => {}, 1000);
  setTimeout(() => process.kill(process.ppid, 'SIGTERM'), 100);
}
`;

const LONG_LINES = Array.from({ length: 40 }, (_, n) => [
  record('s', { n: n + 1, text: 'x'.repeat(5000) }),
  state('s', { through: n + 1 }),
]).flat();
/**
 * The source code of a connector that writes more than the maximum file size of the tests, with a
 * state after each record.
 */
const LONG_CONNECTOR = `
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
if (process.argv[2] === 'discover') say(${JSON.stringify(CATALOG)});
else for (const message of ${JSON.stringify([status('s', 'STARTED'), ...LONG_LINES, status('s', 'COMPLETE')])}) say(message);
`;

describe('the built program', () => {
  let installation: Installation | undefined;
  afterEach(() => installation?.remove());

  it('writes JSON lines even if DuckDB is not installed', async () => {
    installation = await Installation.create(CONNECTOR, { withDuckDB: false });
    const lines = await installation.run('--config', 'config.json', '--to', '-');
    expect(lines).toMatchObject({ code: 0, stdout: '{"stream":"s","data":{"text":"a"}}\n' });
    const tables = await installation.run('--config', 'config.json', '--to', 'a.duckdb');
    expect(tables.code).toBe(1);
  });

  it('fails on a full disk, and saves no state that covers records which were not written', async () => {
    installation = await Installation.create(LONG_CONNECTOR, { withDuckDB: false });
    const args = ['--config', 'config.json', '--to', '-', '--state', 'kept.json'];
    const cut = await installation.runInShell('ulimit -f 64; exec "$@" > lines.jsonl', ...args);
    expect(cut.code).toBe(1);
    expect(cut.stderr).toMatch(/^The output is incomplete, because .+ \(EFBIG\)\.$/m);
    expect(cut.stderr).not.toMatch(/^\s+at /m);
    const numbers = (await installation.read('lines.jsonl'))
      .split('\n')
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as { data: { n: number } }).data.n);
    const [state] = JSON.parse(await installation.read('kept.json')) as {
      stream: { stream_state: { through: number } };
    }[];
    expect(numbers.length).toBeGreaterThanOrEqual(state?.stream.stream_state.through ?? 0);
    const whole = await installation.runInShell('exec "$@" >> rest.jsonl', ...args);
    expect(whole.code).toBe(0);
  });

  it('exits with code 1 and no message if the reader of its output ends first', async () => {
    installation = await Installation.create(LONG_CONNECTOR, { withDuckDB: false });
    const args = ['--config', 'config.json', '--to', '-'];
    const run = await installation.runInShell('set -o pipefail; "$@" | head -1', ...args);
    expect(run).toMatchObject({ code: 1, stderr: '' });
  });

  it('prints neither SQL nor a stack for an unexpected error of DuckDB', async () => {
    installation = await Installation.create(CONNECTOR, { withDuckDB: true });
    const database = await DuckDBInstance.create(installation.path('a.duckdb'));
    const connection = await database.connect();
    await connection.run('CREATE SCHEMA local_sync; CREATE TABLE local_sync.project(other INT)');
    connection.closeSync();
    database.closeSync();
    const run = await installation.run('--config', 'config.json', '--to', 'a.duckdb');
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toMatch(/^DuckDB failed with an unexpected "Binder Error", [^\n]+\n$/u);
    expect(run.stderr).not.toContain('SELECT');
  });

  it('prints the usage and exits with code 2 if the command line is invalid', async () => {
    installation = await Installation.create(CONNECTOR, { withDuckDB: false });
    const { code, stdout, stderr } = await installation.run('--to', 'nowhere');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: option '--to <target>' .*NAME\.duckdb.*\n\nUsage: /);
  });

  it('prints no message if a reader such as head has read enough', async () => {
    const many = `for (let n = 0; n < 20_000; n += 1) say(${JSON.stringify(LINES[1])});`;
    installation = await Installation.create(`${CONNECTOR}\n${many}`, { withDuckDB: false });
    const { stdout, stderr } = await installation.shell(
      'node apps/local-sync/dist/main.js --config config.json --to - | head -n 1',
    );
    expect({ stdout, stderr }).toEqual({
      stdout: '{"stream":"s","data":{"text":"a"}}\n',
      stderr: '',
    });
  });

  it.each(['{}', '{"region":"${REGION}"}'])(
    'reports in one sentence that temporary files cannot be written, with the configuration %s',
    async (config) => {
      const environment = { TMPDIR: '/dev/null/missing', REGION: 'EU' };
      installation = await Installation.create(CONNECTOR, { withDuckDB: false, environment });
      await installation.write('config.json', config);
      expect(await installation.run('--config', 'config.json', '--to', '-')).toMatchObject({
        code: 1,
        stdout: '',
        stderr:
          'Temporary files cannot be written to /dev/null/missing: a part of the path is a file, not a directory (ENOTDIR). Set TMPDIR to another directory.\n',
      });
    },
  );

  it.each(['--config <(cat config.json)', '--config /dev/stdin < config.json'])(
    'passes a configuration that comes from a pipe or standard input to the connector: %s',
    async (config) => {
      installation = await Installation.create(CONFIG_CONNECTOR, { withDuckDB: false });
      await installation.write('config.json', '{"region":"EU"}');
      const run = await installation.runInShell(`"$@" --to - ${config}`);
      expect(run).toMatchObject({ code: 0, stdout: '{"stream":"s","data":{"text":"EU"}}\n' });
    },
  );

  it('saves the last state of the connector when it is stopped, and then ends by the signal', async () => {
    installation = await Installation.create(WAITING_CONNECTOR, { withDuckDB: true });
    const stopped = await installation.run('--config', 'config.json', '--to', 'a.duckdb');
    expect(stopped).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect(stopped.stderr).toMatch(/^Stopping: .+$/m);
    expect(stopped.stderr).toContain('error: The sync was stopped.\n');
    expect(stopped.stderr).toMatch(
      /^continue: +bin\/local-sync --config config\.json --to a\.duckdb$/m,
    );
    const kept = await installation.run(
      ...[
        '--to',
        'a.duckdb',
        '--sql',
        "SELECT text, contains(state, 'word') AS kept FROM s, local_sync.states",
      ],
    );
    expect(kept.stdout).toBe('text  kept\na     true\n');
  });
});
