import { Option } from 'commander';
import { positiveInteger, readOptions, nonNegativeInteger } from '../workspace/read-options.js';
import { buildProjects } from '../workspace/build-projects.js';
import { formatTable, writeResults } from './write-results.js';
import { experimentTable, hasFailed, type ExperimentReport } from './experiment-report.js';

export interface LongRun {
  readonly seed: number;
  /**
   * The seconds that all experiments together should take. Experiments of a fixed length, which
   * some suites have, always run to their end.
   */
  readonly seconds: number;
  /**
   * The name of the only experiment to run; it has all of the seconds. Default: all experiments are
   * run.
   */
  readonly only?: string | undefined;
}

export interface Experiment {
  /** Whether it starts the connector as a process. If so, the connector is built first. */
  readonly startsProcesses: boolean;
  run(): Promise<ExperimentReport>;
}

/** Returns the experiments of a suite by name. They do not start before `run` is called. */
export type Experiments = (run: LongRun) => Readonly<Record<string, Experiment>>;

/**
 * Parses `--seed N --seconds S --only NAME` of the command line, runs these experiments of a suite
 * one after another, prints one table and writes it to `.results/SUITE.json`. Without `--seed` it
 * draws a seed, which it prints. The exit code is 1 if a record was lost, a sync hung or an
 * experiment reported a problem.
 */
export async function runExperiments(suite: string, experiments: Experiments): Promise<void> {
  const names = Object.keys(experiments({ seed: 0, seconds: 0 }));
  const { values } = readOptions<LongRun>((command) =>
    command
      .description(
        `Runs the experiments of the suite "${suite}". The exit code is 1 if one finds a problem.`,
      )
      .addOption(
        new Option('--seed <n>', 'seed of the random generator')
          .argParser(nonNegativeInteger)
          .default(Date.now() % 1_000_000, 'a random one'),
      )
      .option(
        '--seconds <n>',
        'about how long all experiments may take; those of a fixed length run to their end',
        positiveInteger,
        900,
      )
      .addOption(
        new Option('--only <name>', 'run only this experiment, for all of the seconds').choices(
          names,
        ),
      ),
  );
  const { seed, seconds, only } = values;
  const all = Object.entries(experiments(values));
  const chosen = all.flatMap(([name, experiment]) =>
    only === undefined || name === only ? [experiment] : [],
  );

  if (chosen.some(({ startsProcesses }) => startsProcesses)) buildProjects(['connector']);
  print(`seed ${seed}, about ${seconds} seconds\n`);
  const reports: ExperimentReport[] = [];
  for (const experiment of chosen) {
    const report = await experiment.run();
    reports.push(report);
    print([`# ${report.experiment}`, ...(report.notes ?? []), ...report.problems].join('\n\n'));
    print('');
  }
  const table = experimentTable(reports);
  print(formatTable(table));
  const name = only === undefined ? suite : `${suite}-${only}`;
  await writeResults(name, { tables: { experiments: table }, figures: { seed, reports } });
  process.exitCode = reports.some(hasFailed) ? 1 : 0;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
