/**
 * `npm run bench:memory [-- --megabytes N]`: the most memory the connector ever holds, over bodies of
 * 100, 1000 and N MB, a slow reader, eight slices at a time and a large page of profiles. Prints a
 * table and writes `.results/memory.json`.
 */
import { parseArgs } from 'node:util';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { benchMemory } from './bench-memory.js';
import { printed, writeResults } from '../harness/report/write-results.js';

const { values } = parseArgs({ options: { megabytes: { type: 'string', default: '5000' } } });
const files = await ScratchFiles.create();
try {
  const figures = await benchMemory(files, Number(values.megabytes));
  const rows = figures.map(({ read, peakMegabytes, outputMegabytes, seconds }) => [
    read,
    peakMegabytes.toFixed(0),
    outputMegabytes.toFixed(0),
    seconds.toFixed(1),
  ]);
  const memory = { columns: ['', 'peak MB', 'output MB', 'seconds'], rows };
  process.stdout.write(`${printed(memory)}\n`);
  await writeResults('memory', { tables: { memory }, figures });
} finally {
  await files.remove();
}
