import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Option } from 'commander';
import { positiveWholeNumber, readOptions, wholeNumber } from '../workspace/read-options.js';
import { WORKSPACE_ROOT } from '../workspace/workspace-root.js';
import { printed, writeResults } from './write-results.js';
import { experimentTable, hasFailed, type ExperimentReport } from './experiment-report.js';

export interface LongRun {
  readonly seed: number;
  /** About how long all experiments together may take; those of fixed length take some minutes of it. */
  readonly seconds: number;
  /** The name of one experiment that gets all the time, and runs as long as it lasts. */
  readonly only?: string | undefined;
}

export interface Experiment {
  /** Whether it starts the built connector as a process. */
  readonly startsProcesses: boolean;
  run(): Promise<ExperimentReport>;
}

/** The experiments of a suite by name, each in its long form. */
export type Experiments = (run: LongRun) => Readonly<Record<string, Experiment>>;

/**
 * Runs the experiments of a suite, one after another, as `--seed N --seconds S --only NAME` of the command
 * line say, prints one table and writes `.results/SUITE.json`. Without `--seed` a seed is drawn and printed. The exit code is 1 when
 * a record was lost, a sync hung or something wrong was reported.
 */
export async function runExperiments(suite: string, experiments: Experiments): Promise<void> {
  const names = Object.keys(experiments({ seed: 0, seconds: 0 }));
  const { values } = readOptions<LongRun>((command) =>
    command
      .description(`Runs experiments of the suite "${suite}" in their long form.`)
      .addOption(
        new Option('--seed <n>', 'of all that is drawn')
          .argParser(wholeNumber)
          .default(Date.now() % 1_000_000, 'another one each time'),
      )
      .option('--seconds <n>', 'about how long all experiments may take', positiveWholeNumber, 900)
      .addOption(new Option('--only <name>', 'one experiment, for all the time').choices(names)),
  );
  const { seed, seconds, only } = values;
  const all = Object.entries(experiments(values));
  const chosen = all.flatMap(([name, one]) => (only === undefined || name === only ? [one] : []));

  if (chosen.some(({ startsProcesses }) => startsProcesses)) build();
  print(`seed ${seed}, about ${seconds} seconds\n`);
  const reports: ExperimentReport[] = [];
  for (const experiment of chosen) {
    const report = await experiment.run();
    reports.push(report);
    print([`# ${report.experiment}`, ...(report.notes ?? []), ...report.problems].join('\n\n'));
    print('');
  }
  const table = experimentTable(reports);
  print(printed(table));
  const name = only === undefined ? suite : `${suite}-${only}`;
  await writeResults(name, { tables: { experiments: table }, figures: { seed, reports } });
  process.exitCode = reports.some(hasFailed) ? 1 : 0;
}

/** The processes that are started are those of the built connector. */
function build(): void {
  const nx = join(WORKSPACE_ROOT, 'node_modules', '.bin', 'nx');
  const { status, stdout, stderr } = spawnSync(nx, ['build', '@source-mixpanel/connector'], {
    cwd: WORKSPACE_ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the build ended with exit code ${status}\n${stdout}${stderr}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
