/**
 * `npm run bench [-- --rounds N --megabytes N --only settings]`: how fast bytes go from HTTP to stdout, compared with
 * what the machine can do at all, and what settings cost. Prints tables and writes `.results/bytes.json` and
 * `.results/settings.json`; with `--only settings` the latter alone.
 */
import { parseArgs } from 'node:util';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { benchBytes } from './bench-bytes.js';
import { bytesText, bytesTables, settingsTable } from './bytes-table.js';
import { writeResults } from '../harness/report/write-results.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    megabytes: { type: 'string', default: '200' },
    only: { type: 'string' },
  },
});

const files = await ScratchFiles.create();
try {
  const report = await benchBytes(files, {
    rounds: Number(values.rounds),
    megabytes: Number(values.megabytes),
    onlySettings: values.only === 'settings',
  });
  process.stdout.write(`${bytesText(report)}\n`);
  const tables = bytesTables(report);
  if (tables !== undefined) await writeResults('bytes', { tables, figures: report });
  await writeResults('settings', {
    tables: { settings: settingsTable(report) },
    figures: report,
  });
} finally {
  await files.remove();
}
