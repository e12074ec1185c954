/**
 * `npm run bench:local [-- --events N]`: what the loader of local-sync costs compared with DuckDB alone. A
 * connector that replays prepared output stands in, so that nothing but the loader is measured. Prints
 * seconds, processor seconds and ratios of one run on one machine, and writes `.bench/local.json`.
 */
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { textTable } from '@source-mixpanel/local-sync';
import { ScratchFiles } from '../scratch-files.js';
import { WORKSPACE_ROOT } from '../workspace-root.js';
import { measurePipeline } from './measure-pipeline.js';
import { writeConnectorOutput } from './connector-output.js';
import { writeResults } from './write-results.js';

const { values } = parseArgs({ options: { events: { type: 'string', default: '200000' } } });
const files = await ScratchFiles.create();
try {
  const main = await install();
  const output = await writeConnectorOutput(files.directory, Number(values.events));
  const path = (name: string): string => join(files.directory, name);
  await writeFile(path('duckdb.mjs'), DUCKDB_ALONE());
  const sync = (to: string): string =>
    `node ${main} --config ${path('config.json')} --to ${to} 2> ${path('log')} || cat ${path('log')} >&2`;
  const ways = [
    { way: 'DuckDB alone', command: `node ${path('duckdb.mjs')} ${output.records}` },
    { way: 'into DuckDB', command: sync(path('bench.duckdb')) },
    { way: 'into Parquet', command: sync(path('bench/')) },
    { way: 'as lines', command: `${sync('-')} > ${path('lines.jsonl')}` },
  ];
  const figures = [];
  for (const { way, command } of ways) {
    const { seconds, processorSeconds } = await measurePipeline(command);
    figures.push({ way, seconds, processorSeconds });
  }
  const [alone] = figures;
  const rows = figures.map(({ way, seconds, processorSeconds }) => [
    way,
    seconds.toFixed(1),
    processorSeconds.toFixed(1),
    (output.bytes / 1e6 / seconds).toFixed(0),
    ((alone?.seconds ?? 0) / seconds).toFixed(2),
    ((alone?.processorSeconds ?? 0) / processorSeconds).toFixed(2),
  ]);
  const heads = ['way', 's', 'processor s', 'MB/s', 'speed to DuckDB', 'by processor'];
  process.stdout.write(`${textTable(heads, rows)}\n`);
  await writeResults('local', { events: Number(values.events), bytes: output.bytes, figures });
} finally {
  await files.remove();
}

/** The built program with the replaying connector in the connector's place. */
async function install(): Promise<string> {
  const place = join(files.directory, 'apps', 'local-sync');
  await cp(join(WORKSPACE_ROOT, 'apps', 'local-sync', 'dist'), join(place, 'dist'), {
    recursive: true,
  });
  await writeFile(join(place, 'package.json'), '{"type":"module"}');
  const connector = join(files.directory, 'apps', 'connector', 'dist', 'main.js');
  await mkdir(dirname(connector), { recursive: true });
  await writeFile(connector, REPLAY());
  await writeFile(join(dirname(connector), 'package.json'), '{"type":"module"}');
  await files.write('config.json', {});
  await symlink(join(WORKSPACE_ROOT, 'node_modules'), join(files.directory, 'node_modules'));
  return join(place, 'dist', 'main.js');
}

function REPLAY(): string {
  return `
import { createReadStream, readFileSync } from 'node:fs';
const here = (name) => ${JSON.stringify(files.directory)} + '/' + name;
process.stdout.write(readFileSync(here(process.argv[2] + '.head.jsonl')));
if (process.argv[2] === 'read') createReadStream(here('output.jsonl'), { highWaterMark: 1048576 }).pipe(process.stdout);
`;
}

function DUCKDB_ALONE(): string {
  return `
import { DuckDBInstance } from '@duckdb/node-api';
const instance = await DuckDBInstance.create(${JSON.stringify(join(files.directory, 'alone.duckdb'))});
const connection = await instance.connect();
await connection.run("CREATE TABLE export AS SELECT * FROM read_json('" + process.argv[2] + "', format = 'newline_delimited')");
connection.closeSync();
instance.closeSync();
`;
}
