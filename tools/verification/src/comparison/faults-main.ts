import { availableParallelism } from 'node:os';
import { printed, writeResults } from '../harness/report/write-results.js';
import { pythonEnvironment } from '../harness/python/python-environment.js';
import { ConnectorForks } from './connector-forks.js';
import { connectors } from './connectors.js';
import { faultCorpus } from './fault-corpus.js';
import { faultTable } from './fault-table.js';
import type { NamedFault } from './faults.js';
import { playFault, UsualRepeats, type FaultResult } from './play-fault.js';
import { readOptions, positiveWholeNumber } from '../harness/workspace/read-options.js';

interface Options {
  readonly short?: true;
  readonly only: string;
  readonly connector: string;
  readonly lanes: number;
}

const { values } = readOptions<Options>((command) =>
  command
    .description(
      "The same faults for Airbyte's Python connector, tap-mixpanel and ours: a run that meets the fault, and one after it from the state that was left. Exit code 1 when ours broke a promise.",
    )
    .option('--short', 'a few faults')
    .option('--only <text>', 'faults with it in their name', '')
    .option('--connector <name>', 'one connector', '')
    .option('--lanes <n>', 'faults at the same time', positiveWholeNumber, availableParallelism()),
);
for (const environment of ['python-connector-4', 'singer-tap']) pythonEnvironment(environment);
const began = performance.now();
const faults = faultCorpus(values.short === true ? 'short' : 'full').filter(({ name }) =>
  name.includes(values.only),
);
const waiting = [...faults];
const results = new Map<NamedFault, readonly FaultResult[]>();
await Promise.all(Array.from({ length: values.lanes }, () => playLane()));

const inOrder = faults.flatMap((fault) => results.get(fault) ?? []);
const broken = inOrder.flatMap(({ fault, problems }) =>
  problems.map((problem) => `OURS ${problem} (${fault})`),
);
const seconds = ((performance.now() - began) / 1000).toFixed(0);
process.stdout.write(
  [printed(faultTable(inOrder)), `${faults.length} faults, ${seconds} seconds`, ...broken, ''].join(
    '\n',
  ),
);
await writeResults('faults', { tables: { faults: faultTable(inOrder) }, figures: inOrder });
if (broken.length > 0 || inOrder.length === 0) process.exitCode = 1;

/** One fault after another, each for all connectors; forks of its own. */
async function playLane(): Promise<void> {
  const forks = new ConnectorForks();
  const usual = new UsualRepeats(forks);
  const all = connectors().filter(({ name }) => name.includes(values.connector));
  try {
    for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
      const played: FaultResult[] = [];
      for (const connector of all) played.push(await playFault(connector, fault, { forks, usual }));
      results.set(fault, played);
      process.stderr.write(`${results.size} of ${faults.length}: ${fault.name}\n`);
    }
  } finally {
    await forks.close();
  }
}
