import { availableParallelism } from 'node:os';
import { Option } from 'commander';
import { formatTable, writeResults } from '../harness/report/write-results.js';
import { pythonEnvironment } from '../harness/python/python-environment.js';
import { ConnectorForks } from './connector-forks.js';
import { connectors } from './connectors.js';
import { faultCorpus } from './fault-corpus.js';
import { faultTable } from './fault-table.js';
import type { NamedFault } from './faults.js';
import { playFault, UsualRepeats, type FaultResult } from './play-fault.js';
import { partOf, positiveInteger, readOptions } from '../harness/workspace/read-options.js';
import { buildProjects } from '../harness/workspace/build-projects.js';

interface Options {
  readonly short?: true;
  readonly only: string;
  readonly connector?: string;
  readonly lanes: number;
}

const { values } = readOptions<Options>((command) =>
  command
    .description(
      "Reads a mock with Airbyte's Python connector, tap-mixpanel and this connector while the same faults occur. A second run without the fault continues from the last state. The exit code is 1 if this connector breaks a promise of docs/evidence/reliability.md.",
    )
    .option('--short', 'play only the few faults that differ most')
    .option(
      '--only <text>',
      'play only the faults whose name contains this text',
      partOf(faultCorpus('full').map(({ name }) => name)),
      '',
    )
    .addOption(
      new Option('--connector <name>', 'run only this connector').choices(
        connectors().map(({ name }) => name),
      ),
    )
    .option(
      '--lanes <n>',
      'how many faults are played at the same time',
      positiveInteger,
      availableParallelism(),
    ),
);
buildProjects(['connector']);
for (const environment of ['python-connector-4', 'singer-tap']) pythonEnvironment(environment);
const began = performance.now();
const faults = faultCorpus(values.short === true ? 'short' : 'full').filter(({ name }) =>
  name.includes(values.only),
);
const queue = [...faults];
const results = new Map<NamedFault, readonly FaultResult[]>();
await Promise.all(Array.from({ length: values.lanes }, () => playLane()));

const inOrder = faults.flatMap((fault) => results.get(fault) ?? []);
const broken = inOrder.flatMap(({ fault, problems }) =>
  problems.map((problem) => `OURS ${problem} (${fault})`),
);
const seconds = ((performance.now() - began) / 1000).toFixed(0);
process.stdout.write(
  [
    formatTable(faultTable(inOrder)),
    `${faults.length} faults, ${seconds} seconds`,
    ...broken,
    '',
  ].join('\n'),
);
await writeResults('faults', { tables: { faults: faultTable(inOrder) }, figures: inOrder });
if (broken.length > 0 || inOrder.length === 0) process.exitCode = 1;

/**
 * Plays the faults of the queue one after the other with every connector, in processes of this
 * lane.
 */
async function playLane(): Promise<void> {
  const forks = new ConnectorForks();
  const usualRepeats = new UsualRepeats(forks);
  const all = connectors().filter(
    ({ name }) => values.connector === undefined || name === values.connector,
  );
  try {
    for (let fault = queue.shift(); fault !== undefined; fault = queue.shift()) {
      const played: FaultResult[] = [];
      for (const connector of all)
        played.push(await playFault(connector, fault, { forks, usualRepeats }));
      results.set(fault, played);
      process.stderr.write(`${results.size} of ${faults.length}: ${fault.name}\n`);
    }
  } finally {
    await forks.close();
  }
}
