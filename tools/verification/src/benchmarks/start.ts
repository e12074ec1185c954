import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeFile } from 'node:fs/promises';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { CONNECTOR_BINARY } from '../harness/processes/connector-process.js';
import { BodyServer } from './body-server.js';
import { measurePipeline } from './measure-pipeline.js';
import { median } from '../harness/report/median.js';
import { readCommand } from './read-command.js';
import { formatTable, writeResults } from '../harness/report/write-results.js';
import { readOptions, positiveInteger } from '../harness/workspace/read-options.js';
import { buildProjects } from '../harness/workspace/build-projects.js';

const { values } = readOptions<{ readonly rounds: number }>((command) =>
  command
    .description(
      'Measures how long the commands spec and check of the built connector take, compared with an empty Node program.',
    )
    .option('--rounds <n>', 'how often each measurement is repeated', positiveInteger, 5),
);
buildProjects(['connector']);
const files = await ScratchFiles.create();
const cohorts = join(files.directory, 'cohorts.gz');
await writeFile(cohorts, gzipSync('[]'));
const server = await BodyServer.start([cohorts]);
const [, , , , config = ''] = await readCommand(files, { program: '', stream: 'export' });
const ways = [
  { way: 'node -e 0', command: 'node -e 0' },
  { way: 'spec', command: `${CONNECTOR_BINARY} spec > /dev/null` },
  { way: 'check', command: `${CONNECTOR_BINARY} check --config ${config} > /dev/null` },
].map((way) => ({ ...way, seconds: [] as number[], processorSeconds: [] as number[] }));

try {
  for (let round = 0; round < values.rounds; round += 1) {
    for (const { command, seconds, processorSeconds } of ways) {
      const run = await measurePipeline(tenTimes(command), {
        SOURCE_MIXPANEL_BASE_URL: server.url,
      });
      seconds.push(run.seconds / 10);
      processorSeconds.push(run.processorSeconds / 10);
    }
  }
} finally {
  await Promise.all([server.stop(), files.remove()]);
}

/**
 * Repeats a command ten times: the shell measures processor time in hundredths of a second, too
 * coarse for a single start.
 */
function tenTimes(command: string): string {
  return `for start in 0 1 2 3 4 5 6 7 8 9; do ${command}; done`;
}

const figures = ways.map(({ way, seconds, processorSeconds }) => ({
  way,
  milliseconds: 1000 * median(seconds),
  processorMilliseconds: 1000 * median(processorSeconds),
}));
const [node] = figures;
const rows = figures.map(({ way, milliseconds, processorMilliseconds }) => [
  way,
  milliseconds.toFixed(0),
  (milliseconds / (node?.milliseconds ?? 1)).toFixed(1),
  processorMilliseconds.toFixed(0),
  (processorMilliseconds / (node?.processorMilliseconds ?? 1)).toFixed(1),
]);
const start = { columns: ['', 'ms', 'x node', 'CPU ms', 'x node'], rows };
process.stdout.write(`${formatTable(start)}\n`);
await writeResults('start', { tables: { start }, figures });
