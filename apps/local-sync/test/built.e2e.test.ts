import { afterEach, describe, expect, it } from '@jest/globals';
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

describe('the built program', () => {
  let installation: Installation | undefined;
  afterEach(() => installation?.remove());

  it('writes lines where DuckDB is not even installed', async () => {
    installation = await Installation.create(CONNECTOR, { withDuckDB: false });
    const lines = await installation.run('--config', 'config.json', '--to', '-');
    expect(lines).toMatchObject({ code: 0, stdout: '{"stream":"s","data":{"text":"a"}}\n' });
    const tables = await installation.run('--config', 'config.json', '--to', 'a.duckdb');
    expect(tables.code).toBe(1);
  });

  it('answers a wrong command line with its usage and exit code 2', async () => {
    installation = await Installation.create(CONNECTOR, { withDuckDB: false });
    const { code, stdout, stderr } = await installation.run('--to', 'nowhere');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^--to nowhere: .*\n\nusage: /);
  });

  it('lets a connector end in order when it is stopped, and dies of the signal', async () => {
    installation = await Installation.create(WAITING_CONNECTOR, { withDuckDB: true });
    const stopped = await installation.run('--config', 'config.json', '--to', 'a.duckdb');
    expect(stopped).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect(stopped.stderr).toContain('The sync was stopped.');
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
