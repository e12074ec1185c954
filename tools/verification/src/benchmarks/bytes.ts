/**
 * `npm run bench [-- --rounds N --megabytes N]`: how fast bytes go from HTTP to stdout, beside what
 * the machine can do at all. Prints a table and writes `.results/bytes.json`.
 */
import { parseArgs } from 'node:util';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { benchBytes } from './bench-bytes.js';
import { bytesText, bytesTables } from './bytes-table.js';
import { writeResults } from '../harness/report/write-results.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    megabytes: { type: 'string', default: '200' },
  },
});

const files = await ScratchFiles.create();
try {
  const report = await benchBytes(files, {
    rounds: Number(values.rounds),
    megabytes: Number(values.megabytes),
  });
  process.stdout.write(`${bytesText(report)}\n`);
  await writeResults('bytes', { tables: bytesTables(report), figures: report });
} finally {
  await files.remove();
}
