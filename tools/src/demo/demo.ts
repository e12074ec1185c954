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
    'Starts the mock and runs the built connector against it: spec, check and discover, then two incremental syncs of the sample project into DuckDB. Answers four questions with SQL. The exit code is 1 if a result is not as expected.',
  ),
);

/** The days of the sample project that are read. */
const SAMPLE: Span = { start: '2026-10-16', end: '2026-11-10' };
/** The database is kept after the demo; the next demo replaces it. */
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
  say(stopped === undefined ? `The demo failed: ${String(error)}` : `Stopped by ${stopped}.`);
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
  say(`A mock Mixpanel holds the sample project at ${mock.url}`);
  const environment = {
    SOURCE_MIXPANEL_BASE_URL: mock.url,
    // The connector remembers spent quota in this folder. Each demo starts a new mock with an
    // unused quota, so each demo needs a folder of its own.
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
    `\nThe second sync read ${total(second)} records again, ${share.toFixed(1)} % of ` +
      `${total(first).toLocaleString('en')}.`,
  );
  say(
    `\nA report about it is in ${basename(REPORT)}: open it in a browser.\n` +
      `The database stays in ${basename(DATABASE)}. Ask it more:\n` +
      `  bin/local-sync --to ${basename(DATABASE)} --sql 'SELECT event, count(*) FROM export GROUP BY event ORDER BY 2 DESC'\n` +
      'A project of your own: README.md, "Read a real project".',
  );
  const truth = await mock.truth(SAMPLE);
  return [...problems, ...compareSyncs(first, second, truth), ...(await compareTables(truth))];
}

/** Runs one sync as a user would, prints how many requests it sent, and returns what went wrong. */
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
  say(`${requests.length} requests, ${counted} of which count against the quotas`);
  return code === 0 ? [] : [`a sync ended with exit code ${code}`];
}

async function ask(sql: string): Promise<string> {
  return (await run('local-sync', ['--to', DATABASE, '--sql', sql], {})).trimEnd();
}

/** @throws Error when local-sync fails */
async function writeReport(): Promise<void> {
  const args = ['--to', DATABASE, '--report', REPORT];
  const { code, stderr } = await children.run(join(WORKSPACE_ROOT, 'bin', 'local-sync'), args, {
    directory,
  });
  if (code !== 0) throw new Error(`the report ended with exit code ${code}\n${stderr}`);
}

/** Returns the number of records of one of the syncs, by stream; the first sync is 1. */
async function recordsOf(sync: number): Promise<Counts> {
  return countsIn(
    await ask(`SELECT stream, records FROM local_sync.runs
      QUALIFY dense_rank() OVER (ORDER BY started) = ${sync}`),
  );
}

/** Compares the number of rows in each table that has a primary key with the project: rows read twice must be stored once. */
async function compareTables(truth: Counts): Promise<readonly string[]> {
  const keyed = ['annotations', 'cohorts', 'engage', 'funnels', 'revenue'];
  const each = keyed.map((name) => `SELECT '${name}' AS stream, count(*) AS rows FROM ${name}`);
  const rows = countsIn(await ask(each.join(' UNION ALL ')));
  return keyed
    .filter((name) => rows.get(name) !== truth.get(name))
    .map((name) => `${name}: ${rows.get(name)} rows, the project holds ${truth.get(name)}`);
}

/** Parses a printed table of names and numbers. */
function countsIn(table: string): Counts {
  const lines = table.split('\n').slice(1);
  return new Map(lines.map((line) => line.split(/\s+/)).map(([name = '', n]) => [name, Number(n)]));
}

/** Builds the programs of the demo. Throws an error with the output of Nx if the build fails. */
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
  if (code !== 0) throw new Error(`the build ended with exit code ${code}\n${stdout}${stderr}`);
}

async function startMock(): Promise<MockServer> {
  const child = children.start(join(WORKSPACE_ROOT, 'bin', 'fixtures-server'), [], { directory });
  for await (const line of outputLines(child.stdout))
    return MockServer.parse(line.toString('utf8'));
  throw new Error('the mock does not start');
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
