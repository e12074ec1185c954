import { chmod, cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Option } from 'commander';
import { LineDriver } from '../harness/python/line-driver.js';
import { readOptions, positiveInteger } from '../harness/workspace/read-options.js';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';
import { writeConnectorOutput } from './connector-output.js';
import { median } from '../harness/report/median.js';
import { measurePipeline } from './measure-pipeline.js';
import { formatTable, writeResults } from '../harness/report/write-results.js';
import { buildProjects } from '../harness/workspace/build-projects.js';

interface Round {
  readonly seconds: number;
  readonly processorSeconds: number;
  /** The peak resident memory of the loading process; NaN if it was not measured. */
  readonly peakMegabytes: number;
}

interface Options {
  readonly events: number;
  readonly rounds: number;
  readonly pyairbyte: 'on' | 'off';
}

const { values } = readOptions<Options>((command) =>
  command
    .description(
      'Measures how fast local-sync loads records, compared with DuckDB alone and with PyAirbyte. A program that prints prepared messages replaces the connector, so that only the loading is measured.',
    )
    .option('--events <n>', 'number of loaded events; 6250000 are 5 GB', positiveInteger, 200_000)
    .option('--rounds <n>', 'how often each measurement is repeated', positiveInteger, 3)
    .addOption(
      new Option('--pyairbyte <on|off>', 'whether PyAirbyte is measured')
        .choices(['on', 'off'])
        .default('on'),
    ),
);
buildProjects(['local-sync']);
const files = await ScratchFiles.create();
const path = (name: string): string => join(files.directory, name);
try {
  const main = await install();
  const output = await writeConnectorOutput(files.directory, values.events);
  await writeFile(path('duckdb.mjs'), duckDbProgram());
  await writeFile(path('peak.mjs'), peakModule());
  const sync = (to: string, output = '/dev/null'): string =>
    `node --import ${path('peak.mjs')} ${main} --config ${path('config.json')} --to ${to} > ${output} 2> ${path('log')} || cat ${path('log')} >&2`;
  const ways = new Map<string, () => Promise<Round>>([
    [
      'DuckDB alone',
      () => measure(`node --import ${path('peak.mjs')} ${path('duckdb.mjs')} ${output.records}`),
    ],
    ['into DuckDB', () => measure(sync(path('bench.duckdb')))],
    ['into Parquet', () => measure(sync(path('bench/')))],
    ['as lines', () => measure(sync('-', path('lines.jsonl')))],
    ...(values.pyairbyte === 'off' ? [] : [['PyAirbyte', measurePyAirbyte] as const]),
  ]);
  const rounds = new Map<string, Round[]>([...ways.keys()].map((way) => [way, []]));
  for (let round = 0; round < values.rounds; round += 1) {
    for (const [way, run] of ways) {
      for (const old of ['alone.duckdb', 'bench.duckdb', 'bench', 'pyairbyte.duckdb'])
        await rm(path(old), { recursive: true, force: true });
      rounds.get(way)?.push(await run());
    }
  }
  const figure = (way: string, part: keyof Round): number =>
    median((rounds.get(way) ?? []).map((round) => round[part]));
  const ratio = (other: string, way: string, part: keyof Round): string =>
    formatFigure(figure(other, part) / figure(way, part), 2);
  const rows = [...ways.keys()].map((way) => [
    way,
    formatFigure(figure(way, 'seconds'), 1),
    formatFigure(figure(way, 'processorSeconds'), 1),
    ratio('DuckDB alone', way, 'seconds'),
    ratio('DuckDB alone', way, 'processorSeconds'),
    ratio('PyAirbyte', way, 'seconds'),
    formatFigure(figure(way, 'peakMegabytes'), 0),
  ]);
  const columns = [
    'way',
    's',
    'processor s',
    'x DuckDB',
    'x its processor s',
    'x PyAirbyte',
    'peak MB',
  ];
  const local = { columns, rows };
  process.stdout.write(`${formatTable(local)}\n`);
  const { bytes } = output;
  const figures = { events: values.events, bytes, rounds: [...rounds] };
  await writeResults('local', { tables: { local }, figures });
} finally {
  await files.remove();
}

/** Formats a figure. Returns an empty text if it was not measured. */
function formatFigure(figure: number, digits: number): string {
  return Number.isNaN(figure) ? '' : figure.toFixed(digits);
}

async function measure(command: string): Promise<Round> {
  await rm(path('peak'), { force: true });
  const { seconds, processorSeconds } = await measurePipeline(command);
  const peaks = (await readFile(path('peak'), 'utf8')).trim().split('\n').map(Number);
  return { seconds, processorSeconds, peakMegabytes: (Math.max(...peaks) * 1024) / 1e6 };
}

/**
 * Returns the source of a module that is loaded before a program. When the program ends, it writes
 * its peak memory in KiB.
 */
function peakModule(): string {
  return `
import { appendFileSync } from 'node:fs';
process.on('exit', () => appendFileSync(${JSON.stringify(path('peak'))}, process.resourceUsage().maxRSS + '\\n'));
`;
}

/**
 * Measures how long PyAirbyte takes to read the same records into its DuckDB cache. This includes
 * its command check.
 */
async function measurePyAirbyte(): Promise<Round> {
  const driver = new LineDriver({
    environment: 'pyairbyte',
    script: 'pyairbyte_driver.py',
    directory: files.directory,
  });
  try {
    const started = performance.now();
    const answer = await driver.ask({
      ...{ binary: path('connector'), origin: '', config: {}, streams: ['export'], full: false },
      database: path('pyairbyte.duckdb'),
    });
    if ('raised' in answer) throw new Error(`PyAirbyte: ${JSON.stringify(answer)}`);
    const seconds = (performance.now() - started) / 1000;
    return { seconds, processorSeconds: Number.NaN, peakMegabytes: Number.NaN };
  } finally {
    await driver.close();
  }
}

/**
 * Copies the built local-sync, next to it the program that replaces the connector. Returns the path
 * of local-sync.
 */
async function install(): Promise<string> {
  const place = join(files.directory, 'apps', 'local-sync');
  await cp(join(WORKSPACE_ROOT, 'apps', 'local-sync', 'dist'), join(place, 'dist'), {
    recursive: true,
  });
  await writeFile(join(place, 'package.json'), '{"type":"module"}');
  const connector = join(files.directory, 'apps', 'connector', 'dist', 'main.js');
  await mkdir(dirname(connector), { recursive: true });
  await writeFile(connector, replayProgram());
  await writeFile(join(dirname(connector), 'package.json'), '{"type":"module"}');
  await writeFile(path('connector'), `#!/bin/sh\nexec node ${connector} "$@"\n`);
  await chmod(path('connector'), 0o755);
  await files.write('config.json', {});
  await symlink(join(WORKSPACE_ROOT, 'node_modules'), join(files.directory, 'node_modules'));
  return join(place, 'dist', 'main.js');
}

/**
 * Returns the source of the program that replaces the connector. It prints the prepared messages.
 */
function replayProgram(): string {
  return `
import { createReadStream, readFileSync } from 'node:fs';
const here = (name) => ${JSON.stringify(files.directory)} + '/' + name;
if (process.argv[2] === 'spec' || process.argv[2] === 'check') process.stdout.write({
  spec: '{"type":"SPEC","spec":{"connectionSpecification":{"type":"object"}}}\\n',
  check: '{"type":"CONNECTION_STATUS","connectionStatus":{"status":"SUCCEEDED"}}\\n',
}[process.argv[2]]);
else process.stdout.write(readFileSync(here(process.argv[2] + '.head.jsonl')));
if (process.argv[2] === 'read') createReadStream(here('output.jsonl'), { highWaterMark: 1048576 }).pipe(process.stdout);
`;
}

/** Returns the source of a program that loads a file of records with only DuckDB. */
function duckDbProgram(): string {
  return `
import { DuckDBInstance } from '@duckdb/node-api';
const instance = await DuckDBInstance.create(${JSON.stringify(join(files.directory, 'alone.duckdb'))});
const connection = await instance.connect();
await connection.run("CREATE TABLE export AS SELECT * FROM read_json('" + process.argv[2] + "', format = 'newline_delimited')");
connection.closeSync();
instance.closeSync();
`;
}
