/**
 * `npm run bench:speed [-- --rounds N --events N --profiles N --only TEXT --project S]`: Airbyte's Python connector,
 * tap-mixpanel and ours over the same answers of a mock in a process of its own. Prints tables and
 * the goals, writes `.results/speed.json`; exit code 1 when a goal was missed.
 */
import { parseArgs } from 'node:util';
import { printed, writeResults } from '../harness/report/write-results.js';
import { pythonEnvironment } from '../harness/python/python-environment.js';
import { pacedSyncs } from './paced-syncs.js';
import { speedGoals } from './speed-goals.js';
import { pacedTable, speedFigure, speedTable } from './speed-report.js';
import { runExperiment, speedExperiments, type SpeedSeries } from './speed-runs.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    events: { type: 'string', default: '60000' },
    profiles: { type: 'string', default: '20000' },
    only: { type: 'string', default: '' },
    project: { type: 'string', multiple: true, default: ['S', 'M'] },
  },
});
for (const environment of ['python-connector-4', 'singer-tap']) pythonEnvironment(environment);
const series: SpeedSeries[] = [];
const data = { events: Number(values.events), profiles: Number(values.profiles) };
for (const experiment of speedExperiments(data)) {
  if (!experiment.name.includes(values.only)) continue;
  series.push(...(await runExperiment(experiment, Number(values.rounds))));
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
