import { Option } from 'commander';
import { ScratchFiles } from '../harness/workspace/scratch-files.js';
import { benchBytes } from './bench-bytes.js';
import { bytesText, bytesTables, settingsTable } from './bytes-table.js';
import { writeResults } from '../harness/report/write-results.js';
import { readOptions, positiveInteger } from '../harness/workspace/read-options.js';

interface Options {
  readonly rounds: number;
  readonly megabytes: number;
  readonly only?: string;
}

const { values } = readOptions<Options>((command) =>
  command
    .description(
      'Measures how many megabytes of an export the connector processes per second, from HTTP to stdout, compared with gunzip on the same machine. Also measures how much some settings slow it down.',
    )
    .option('--rounds <n>', 'how often each measurement is repeated', positiveInteger, 5)
    .option('--megabytes <n>', 'the decompressed size of each export', positiveInteger, 200)
    .addOption(
      new Option('--only <part>', 'measure only the cost of settings').choices(['settings']),
    ),
);
const files = await ScratchFiles.create();
try {
  const report = await benchBytes(files, {
    rounds: values.rounds,
    megabytes: values.megabytes,
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
