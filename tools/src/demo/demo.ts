/**
 * `npm run demo`: spec, check, discover and two incremental syncs of the sample project, by the
 * built connector, from the stand-in over HTTP. Exit code 1 when anything is not as it should be.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../workspace-root.js';
import { Children } from './children.js';
import { compareSyncs } from './compare-syncs.js';
import { runSync, syncTable } from './demo-sync.js';
import { configuredNames, summarize } from './message-summary.js';
import { outputLines } from '@source-mixpanel/local-sync';
import { StandIn, type Span } from './stand-in.js';

/** The days of the sample project. */
const SAMPLE: Span = { start: '2026-10-16', end: '2026-11-10' };
const BINARY = join(WORKSPACE_ROOT, 'bin', 'source-mixpanel');

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
  for (const problem of problems) say(`NOT AS IT SHOULD BE  ${problem}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  say(stopped === undefined ? `The demo failed: ${String(error)}` : `Stopped by ${stopped}.`);
  process.exitCode = 1;
} finally {
  await children.stop();
  await rm(directory, { recursive: true, force: true });
}

async function demo(): Promise<readonly string[]> {
  await build();
  const standIn = await startStandIn();
  say(`A stand-in for Mixpanel holds the sample project at ${standIn.url}`);
  const environment = { SOURCE_MIXPANEL_BASE_URL: standIn.url };
  const config = standIn.config(SAMPLE);
  await writeFile(join(directory, 'config.json'), JSON.stringify(config));
  const run = (...args: readonly string[]): Promise<string> => runBinary(args, environment);

  say(`spec      ${summarize(await run('spec'), 'SPEC')}`);
  say(`check     ${summarize(await run('check', '--config', 'config.json'), 'CONNECTION_STATUS')}`);
  say(`discover  ${summarize(await run('discover', '--config', 'config.json'), 'CATALOG')}`);
  const catalog = await run('catalog', '--config', 'config.json');
  await writeFile(join(directory, 'catalog.json'), catalog);

  const options = {
    binary: BINARY,
    environment,
    directory,
    standIn,
    streams: configuredNames(catalog),
  };
  const first = await runSync(children, { ...options, label: 'first sync' });
  say(`\nread, first sync: ${SAMPLE.start} to ${SAMPLE.end}\n${syncTable(first)}`);
  const second = await runSync(children, { ...options, label: 'second sync' }, first);
  say(`\nread, second sync: from the states of the first\n${syncTable(second)}`);
  const share = (100 * second.report.records) / Math.max(1, first.report.records);
  say(
    `\nThe second sync read ${second.report.records} records again, ${share.toFixed(1)} % of ` +
      `${first.report.records.toLocaleString('en')}.`,
  );
  const warnings = new Set([first, second].flatMap(({ report }) => report.warnings));
  for (const warning of warnings) say(`The connector warned: ${warning}`);
  const truth = await standIn.truth(SAMPLE);
  return [...first.problems, ...second.problems, ...compareSyncs(first, second, truth)];
}

/** Builds what the demo starts; says something only when that fails. */
async function build(): Promise<void> {
  say('Building the connector and the stand-in ...');
  const child = children.start(
    join(WORKSPACE_ROOT, 'node_modules', '.bin', 'nx'),
    [
      'run-many',
      '-t',
      'build',
      '-p',
      '@source-mixpanel/connector,@source-mixpanel/fixtures-server',
    ],
    { directory: WORKSPACE_ROOT },
  );
  const [output, { code, stderr }] = await Promise.all([
    children.output(child),
    children.end(child),
  ]);
  if (code !== 0) throw new Error(`the build ended with exit code ${code}\n${output}${stderr}`);
}

async function startStandIn(): Promise<StandIn> {
  const child = children.start(join(WORKSPACE_ROOT, 'bin', 'fixtures-server'), [], { directory });
  for await (const line of outputLines(child.stdout)) return StandIn.parse(line.toString('utf8'));
  throw new Error('the stand-in does not start');
}

async function runBinary(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> {
  const child = children.start(BINARY, args, { directory, environment });
  const [output, { code, stderr }] = await Promise.all([
    children.output(child),
    children.end(child),
  ]);
  if (code === 0 && output !== '') return output;
  throw new Error(`${args[0] ?? ''} ended with exit code ${code}\n${output}${stderr}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
