import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { benchMemory } from './bench-memory.js';
import { formatTable, writeResults } from '../harness/report/write-results.js';
import { readOptions, positiveInteger } from '../harness/workspace/read-options.js';
import { buildProjects } from '../harness/workspace/build-projects.js';

const { values } = readOptions<{ readonly megabytes: number }>((command) =>
  command
    .description(
      'Measures the peak memory of the built connector: exports of 100, 1000 and N MB, a slow reader, eight slices at a time and a large page of profiles.',
    )
    .option(
      '--megabytes <n>',
      'the decompressed size of the largest export',
      positiveInteger,
      5000,
    ),
);
buildProjects(['connector']);
const files = await ScratchFiles.create();
try {
  const figures = await benchMemory(files, values.megabytes);
  const rows = figures.map(({ read, peakMegabytes, outputMegabytes, seconds }) => [
    read,
    peakMegabytes.toFixed(0),
    outputMegabytes.toFixed(0),
    seconds.toFixed(1),
  ]);
  const memory = { columns: ['', 'peak MB', 'output MB', 'seconds'], rows };
  process.stdout.write(`${formatTable(memory)}\n`);
  await writeResults('memory', { tables: { memory }, figures });
} finally {
  await files.remove();
}
