import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Children } from './children.js';
import { compareSyncs, total, type Counts } from './compare-syncs.js';
import { summarize } from './message-summary.js';
import { QUESTIONS } from './questions.js';
import { outputLines } from '@source-mixpanel/local-sync';
import { readOptions, WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';
import { MockServer, type Span } from './mock-server.js';

readOptions((command) =>
  command.description(
    'Builds the connector and runs it against a mock Mixpanel with a sample project: spec, check and discover, then two incremental syncs into a DuckDB file. Answers four questions with SQL and writes a report. The exit code is 1 if a result is not as expected.',
  ),
);

/** The days of the sample project, all of which are read. */
const SAMPLE: Span = { start: '2026-10-16', end: '2026-11-10' };
/** The demo keeps this database. The next demo replaces it. */
const DATABASE = join(WORKSPACE_ROOT, 'demo.duckdb');
const REPORT = join(WORKSPACE_ROOT, 'demo-report.html');

const children = new Children();
const directory = await mkdtemp(join(tmpdir(), 'source-mixpanel-demo-'));
let stopped: NodeJS.Signals | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopped = signal;
    void children.stop();
  });
}
try {
  const problems = await demo();
  for (const problem of problems) say(`FAILED  ${problem}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  say(stopped === undefined ? `The demo failed: ${String(error)}` : `${stopped} stopped the demo.`);
  process.exitCode = 1;
} finally {
  await children.stop();
  await rm(directory, { recursive: true, force: true });
}

async function demo(): Promise<readonly string[]> {
  for (const end of ['', '.wal']) await rm(`${DATABASE}${end}`, { force: true });
  await rm(REPORT, { force: true });
  await build();
  const mock = await startMock();
  say(`A mock Mixpanel with a sample project is running at ${mock.url}`);
  const environment = {
    SOURCE_MIXPANEL_BASE_URL: mock.url,
    // The connector saves in this folder how much quota it has used. Each demo starts a new mock,
    // whose quota is unused, so each demo needs a new folder.
    SOURCE_MIXPANEL_QUOTA_DIR: directory,
  };
  await writeFile(join(directory, 'config.json'), JSON.stringify(mock.config(SAMPLE)));
  const connector = (...args: readonly string[]): Promise<string> =>
    run('source-mixpanel', args, environment);
  const config = ['--config', 'config.json'];

  say(`spec      ${summarize(await connector('spec'), 'SPEC')}`);
  say(`check     ${summarize(await connector('check', ...config), 'CONNECTION_STATUS')}`);
  say(`discover  ${summarize(await connector('discover', ...config), 'CATALOG')}`);
  const problems = [await sync(mock, environment), await sync(mock, environment)].flat();

  for (const { title, sql } of QUESTIONS) say(`\n${title}\n\n  ${sql}\n\n${await ask(sql)}`);
  await writeReport();
  const first = await recordsOf(1);
  const second = await recordsOf(2);
  const share = (100 * total(second)) / Math.max(1, total(first));
  say(
    `\nThe first sync read ${total(first).toLocaleString('en')} records. The second sync continued ` +
      `from there and read only ${total(second).toLocaleString('en')} (${share.toFixed(1)} %).`,
  );
  say(
    `\nTo see a report on the data, open ${basename(REPORT)} in a browser.\n` +
      `The data is in ${basename(DATABASE)}. You can query it with SQL:\n` +
      `  bin/local-sync --to ${basename(DATABASE)} --sql 'SELECT event, count(*) FROM export GROUP BY event ORDER BY 2 DESC'\n` +
      'To read your own project, follow "Read a real project" in README.md.',
  );
  const expected = await mock.expectedRecords(SAMPLE);
  return [
    ...problems,
    ...compareSyncs(first, second, expected),
    ...(await compareTables(expected)),
  ];
}

/** Runs a sync like a user, prints how many requests it sent, and returns what went wrong. */
async function sync(mock: MockServer, environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const args = ['--config', 'config.json', '--to', DATABASE];
  say(`\n$ npm run sync -- --config config.json --to ${basename(DATABASE)}`);
  const earlier = (await mock.requests()).length;
  const { code, stderr } = await children.run(join(WORKSPACE_ROOT, 'bin', 'local-sync'), args, {
    directory,
    environment,
    isShown: process.stderr.isTTY,
  });
  if (stderr !== '') say(stderr.trimEnd());
  const requests = (await mock.requests()).slice(earlier);
  const counted = requests.filter((request) => request.counted).length;
  say(
    `The sync sent ${requests.length} requests, ${counted} of which count against the hourly quotas.`,
  );
  return code === 0 ? [] : [`local-sync ended with exit code ${code}`];
}

async function ask(sql: string): Promise<string> {
  return (await run('local-sync', ['--to', DATABASE, '--sql', sql], {})).trimEnd();
}

/** @throws Error if local-sync fails */
async function writeReport(): Promise<void> {
  const args = ['--to', DATABASE, '--report', REPORT];
  const { code, stderr } = await children.run(join(WORKSPACE_ROOT, 'bin', 'local-sync'), args, {
    directory,
  });
  if (code !== 0) throw new Error(`the report failed with exit code ${code}\n${stderr}`);
}

/**
 * Returns how many records of each stream a sync read.
 * @param sync 1 for the first sync, 2 for the second
 */
async function recordsOf(sync: number): Promise<Counts> {
  return countsIn(
    await ask(`SELECT stream, records FROM local_sync.runs
      QUALIFY dense_rank() OVER (ORDER BY started) = ${sync}`),
  );
}

/**
 * Compares the number of rows in each table that has a primary key with the project. A difference
 * shows that a record was stored twice or lost.
 */
async function compareTables(expected: Counts): Promise<readonly string[]> {
  const keyed = ['annotations', 'cohorts', 'engage', 'funnels', 'revenue'];
  const each = keyed.map((name) => `SELECT '${name}' AS stream, count(*) AS rows FROM ${name}`);
  const rows = countsIn(await ask(each.join(' UNION ALL ')));
  return keyed
    .filter((name) => rows.get(name) !== expected.get(name))
    .map(
      (name) =>
        `${name}: the table has ${rows.get(name)} rows, but the project ${expected.get(name)}`,
    );
}

/** Parses a table of names and numbers as local-sync prints it, with one line of headings. */
function countsIn(table: string): Counts {
  const lines = table.split('\n').slice(1);
  return new Map(lines.map((line) => line.split(/\s+/)).map(([name = '', n]) => [name, Number(n)]));
}

/**
 * Builds the programs of the demo.
 * @throws Error with the output of Nx if the build fails
 */
async function build(): Promise<void> {
  say('Building the connector, the local sync and the mock ...');
  const { code, stdout, stderr } = await children.run(
    join(WORKSPACE_ROOT, 'node_modules', '.bin', 'nx'),
    [
      'run-many',
      '-t',
      'build',
      '-p',
      '@source-mixpanel/connector,@source-mixpanel/fixtures-server,@source-mixpanel/local-sync',
    ],
    { directory: WORKSPACE_ROOT },
  );
  if (code !== 0) throw new Error(`the build failed with exit code ${code}\n${stdout}${stderr}`);
}

async function startMock(): Promise<MockServer> {
  const child = children.start(join(WORKSPACE_ROOT, 'bin', 'fixtures-server'), [], { directory });
  for await (const line of outputLines(child.stdout))
    return MockServer.parse(line.toString('utf8'));
  throw new Error('the mock ended before it was ready');
}

async function run(
  binary: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const { code, stdout, stderr } = await children.run(join(WORKSPACE_ROOT, 'bin', binary), args, {
    directory,
    environment,
  });
  if (code === 0 && stdout !== '') return stdout;
  const problem = code === 0 ? 'printed nothing' : `ended with exit code ${code}`;
  throw new Error(`${binary} ${args.join(' ')} ${problem}\n${stdout}${stderr}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
