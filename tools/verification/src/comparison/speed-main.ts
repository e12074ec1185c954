import { printed, writeResults } from '../harness/report/write-results.js';
import { pythonEnvironment } from '../harness/python/python-environment.js';
import { pacedSyncs } from './paced-syncs.js';
import { speedGoals } from './speed-goals.js';
import { pacedTable, speedFigure, speedTable } from './speed-report.js';
import { runExperiment, speedExperiments, type SpeedSeries } from './speed-runs.js';
import {
  readOptions,
  severalTimes,
  positiveWholeNumber,
} from '../harness/workspace/read-options.js';

interface Options {
  readonly rounds: number;
  readonly events: number;
  readonly profiles: number;
  readonly only: string;
  readonly project: readonly string[];
}

const { values } = readOptions<Options>((command) =>
  command
    .description(
      "Airbyte's Python connector, tap-mixpanel and ours over the same answers of a mock. Exit code 1 when a goal was missed.",
    )
    .option('--rounds <n>', 'of each measurement', positiveWholeNumber, 3)
    .option('--events <n>', 'of the project', positiveWholeNumber, 60_000)
    .option('--profiles <n>', 'of the project', positiveWholeNumber, 20_000)
    .option('--only <text>', 'experiments with it in their name', '')
    .option('--project <name>', 'a project of the paced syncs', severalTimes(), ['S', 'M']),
);
for (const environment of ['python-connector-4', 'singer-tap']) pythonEnvironment(environment);
const series: SpeedSeries[] = [];
const { events, profiles } = values;
const data = { events, profiles };
for (const experiment of speedExperiments(data)) {
  if (!experiment.name.includes(values.only)) continue;
  series.push(...(await runExperiment(experiment, values.rounds)));
}
const figures = series.map(speedFigure);
const syncs = await pacedSyncs(values.project);
const goals = speedGoals(figures, syncs);
const tables = {
  speed: speedTable(figures),
  paced: pacedTable(syncs),
  goals: {
    columns: ['goal', 'seen', ''],
    rows: goals.map(({ goal, seen, isReached }) => [goal, seen, isReached ? 'reached' : 'MISSED']),
  },
};
process.stdout.write([...Object.values(tables).map(printed), ''].join('\n\n'));
await writeResults('speed', { tables, figures: { figures, syncs, goals, series } });
if (goals.some(({ isReached }) => !isReached)) process.exitCode = 1;
