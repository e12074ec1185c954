import { Option } from 'commander';
import { formatTable, writeResults } from '../harness/report/write-results.js';
import { pythonEnvironment } from '../harness/python/python-environment.js';
import { REFERENCE_PROJECTS } from '../harness/quota/reference-project.js';
import { pacedSyncs } from './paced-syncs.js';
import { speedGoals } from './speed-goals.js';
import { pacedTable, speedFigure, speedTable } from './speed-report.js';
import { EXPERIMENTS, runExperiment, speedExperiments, type SpeedSeries } from './speed-runs.js';
import { positiveInteger, readOptions } from '../harness/workspace/read-options.js';
import { buildProjects } from '../harness/workspace/build-projects.js';

interface Options {
  readonly rounds: number;
  readonly events: number;
  readonly profiles: number;
  readonly only?: string;
  readonly project: readonly string[];
}

const { values } = readOptions<Options>((command) =>
  command
    .description(
      "Measures how fast Airbyte's Python connector, tap-mixpanel and this connector read the same responses of a mock. The exit code is 1 if a goal is missed.",
    )
    .option('--rounds <n>', 'how often each experiment is measured', positiveInteger, 3)
    .option('--events <n>', 'events in the project', positiveInteger, 60_000)
    .option('--profiles <n>', 'profiles in the project', positiveInteger, 20_000)
    .addOption(new Option('--only <name>', 'run only this experiment').choices(EXPERIMENTS))
    .addOption(
      new Option(
        '--project <names...>',
        'reference projects that are read at the pace of real Mixpanel',
      )
        .choices(REFERENCE_PROJECTS.map(({ name }) => name))
        .default(['S', 'M']),
    ),
);
buildProjects(['connector']);
for (const environment of ['python-connector-4', 'singer-tap']) pythonEnvironment(environment);
const series: SpeedSeries[] = [];
const { events, profiles } = values;
const data = { events, profiles };
for (const experiment of speedExperiments(data)) {
  if (values.only !== undefined && experiment.name !== values.only) continue;
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
process.stdout.write([...Object.values(tables).map(formatTable), ''].join('\n\n'));
await writeResults('speed', { tables, figures: { figures, syncs, goals, series } });
if (goals.some(({ isReached }) => !isReached)) process.exitCode = 1;
