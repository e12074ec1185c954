import { Option } from 'commander';
import { QuotaStage, type QuotaFigures } from '../../harness/quota/quota-stage.js';
import { formatTable, writeResults } from '../../harness/report/write-results.js';
import { quotaTable } from './quota-table.js';
import {
  EMPTY_YEARS,
  RATES,
  REFERENCE_PROJECTS,
  DEFAULTS_AND_LIMITS,
  type Rates,
} from '../../harness/quota/reference-project.js';
import { positiveNumber, readOptions } from '../../harness/workspace/read-options.js';

const ALL = [...REFERENCE_PROJECTS.map(({ name }) => name), EMPTY_YEARS.name];
type Options = Omit<Rates, 'bytesPerEvent'> & { readonly project: readonly string[] };

const { values } = readOptions<Options>((command) =>
  command
    .description(
      "What syncs of reference projects cost on a virtual clock, with the minimum that the quotas allow and with the Python connector's pauses. Exit code 1 when a sync missed its goal.",
    )
    .addOption(
      new Option('--project <names...>', 'run only these reference projects')
        .choices(ALL)
        .default(ALL),
    )
    .option(
      '--export-bytes-per-second <n>',
      'how fast Mixpanel sends events',
      positiveNumber,
      RATES.exportBytesPerSecond,
    )
    .option(
      '--profiles-per-second <n>',
      'how fast Mixpanel sends profiles',
      positiveNumber,
      RATES.profilesPerSecond,
    )
    .option(
      '--seconds-per-query <n>',
      'how long Mixpanel computes a report',
      positiveNumber,
      RATES.secondsPerQuery,
    )
    .option('--latency <milliseconds>', 'of each request', positiveNumber, RATES.latency),
);
const HOUR = 3_600_000;
/** A new process learns by waiting what the previous one has spent, so that figures are read some minutes late. */
const LATE_HOURS = 0.05;

const { project, ...given } = values;
const rates = { ...RATES, ...given };
const figures: QuotaFigures[] = [];
for (const reference of REFERENCE_PROJECTS.filter(({ name }) => project.includes(name))) {
  const stage = new QuotaStage({ ...reference, rates });
  figures.push(await stage.sync('first', { after: 0, updated: 0 }));
  figures.push(...(await steadyState(stage)));
  figures.push(await stage.sync('daily', { after: 24 * HOUR, updated: 0.05 }));
}
if (project.includes(EMPTY_YEARS.name)) {
  const stage = new QuotaStage({ ...EMPTY_YEARS, rates }, { streams: ['export'] });
  figures.push(await stage.sync('first', { after: 0, updated: 0 }));
}
const quota = quotaTable(figures);
process.stdout.write(`${formatTable(quota)}\n`);
await writeResults('quota', { tables: { quota }, figures });
const missed = figures.filter(({ project: name, sync, ending, idle, ...figure }) => {
  if (ending !== 'complete' || idle > 0) return true;
  if (sync === 'usual hour') {
    // More than two thirds of the hour are spent only on figures that are too old, which may wait.
    const mayWait = figure.queryRequests > (DEFAULTS_AND_LIMITS.perHour * 2) / 3;
    const isTooOld = figure.oldestHours >= DEFAULTS_AND_LIMITS.refreshHours + LATE_HOURS;
    return (figure.waits > 0 && !mayWait) || isTooOld;
  }
  if (sync === 'slowest hour') return false;
  // Wide slices have to be seen to be safe before they are asked for.
  const most = name === EMPTY_YEARS.name ? 60 : 1.1 * figure.lowerBound;
  return figure.makespan > most || (sync === 'first' && figure.refusals > 0);
});
if (missed.length > 0) process.exitCode = 1;

/**
 * The median and the slowest of a day's hourly syncs, the first of a new day among them, once the first sync
 * is a day ago; each with the oldest figure that any of them ended with. One that reads less than its share of
 * the funnels and cohorts may end before its bound.
 */
async function steadyState(stage: QuotaStage): Promise<readonly QuotaFigures[]> {
  const hourly = { after: HOUR, updated: 0.005 };
  for (let hour = 0; hour < 24; hour += 1) await stage.sync('hourly', hourly);
  const day: QuotaFigures[] = [];
  for (let hour = 0; hour < 24; hour += 1) day.push(await stage.sync('hourly', hourly));
  day.sort((a, b) => a.makespan - b.makespan);
  const oldest = Math.max(...day.map(({ oldestHours }) => oldestHours));
  const [usual, slowest] = [day[11], day[23]];
  if (usual === undefined || slowest === undefined) throw new Error('a day lacks syncs');
  return [
    { ...usual, sync: 'usual hour', oldestHours: oldest },
    { ...slowest, sync: 'slowest hour', oldestHours: oldest },
  ];
}
