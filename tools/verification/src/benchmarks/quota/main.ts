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
      'Measures on a virtual clock how long syncs of reference projects take, compared with the minimum that the quotas allow and with the pauses of the Python connector. The exit code is 1 if a sync misses its goal.',
    )
    .addOption(
      new Option('--project <names...>', 'run only these reference projects')
        .choices(ALL)
        .default(ALL),
    )
    .option(
      '--export-bytes-per-second <n>',
      'compressed bytes of events that Mixpanel sends',
      positiveNumber,
      RATES.exportBytesPerSecond,
    )
    .option(
      '--profiles-per-second <n>',
      'profiles that Mixpanel sends',
      positiveNumber,
      RATES.profilesPerSecond,
    )
    .option(
      '--seconds-per-query <n>',
      'how long Mixpanel takes to compute a report',
      positiveNumber,
      RATES.secondsPerQuery,
    )
    .option(
      '--latency <milliseconds>',
      'how long a request or a response takes on the network',
      positiveNumber,
      RATES.latency,
    ),
);
const HOUR = 3_600_000;
/**
 * The number of hours by which figures may be older than `refreshHours`. A new process does not
 * know how much quota the previous one has used and learns it only by waiting, so it reads figures
 * some minutes late.
 */
const TOLERANCE_HOURS = 0.05;

const { project, ...given } = values;
const rates = { ...RATES, ...given };
const figures: QuotaFigures[] = [];
for (const reference of REFERENCE_PROJECTS.filter(({ name }) => project.includes(name))) {
  const stage = new QuotaStage({ ...reference, rates });
  figures.push(await stage.sync('first', { after: 0, updated: 0 }));
  figures.push(...(await runHourlySyncs(stage)));
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
    // Only for figures that are too old does a sync use more than two thirds of the hourly quota.
    // It may wait for these.
    const mayWait = figure.queryRequests > (DEFAULTS_AND_LIMITS.perHour * 2) / 3;
    const isTooOld = figure.oldestHours >= DEFAULTS_AND_LIMITS.refreshHours + TOLERANCE_HOURS;
    return (figure.waits > 0 && !mayWait) || isTooOld;
  }
  if (sync === 'slowest hour') return false;
  // For empty years the goal is fixed: the connector needs more requests than the lower bound, as
  // it widens its slices gradually.
  const limit = name === EMPTY_YEARS.name ? 60 : 1.1 * figure.lowerBound;
  return figure.makespan > limit || (sync === 'first' && figure.refusals > 0);
});
if (missed.length > 0) process.exitCode = 1;

/**
 * Runs hourly syncs for two days. Returns the median and the slowest sync of the second day, each
 * with the age of the oldest figure after any sync of that day. The slowest is usually the first
 * one after midnight. The median can be faster than its lower bound if it reads fewer funnels and
 * cohorts than the average sync.
 */
async function runHourlySyncs(stage: QuotaStage): Promise<readonly QuotaFigures[]> {
  const hourly = { after: HOUR, updated: 0.005 };
  for (let hour = 0; hour < 24; hour += 1) await stage.sync('hourly', hourly);
  const day: QuotaFigures[] = [];
  for (let hour = 0; hour < 24; hour += 1) day.push(await stage.sync('hourly', hourly));
  day.sort((a, b) => a.makespan - b.makespan);
  const oldest = Math.max(...day.map(({ oldestHours }) => oldestHours));
  const [usual, slowest] = [day[11], day[23]];
  if (usual === undefined || slowest === undefined)
    throw new Error('the second day has fewer than 24 syncs');
  return [
    { ...usual, sync: 'usual hour', oldestHours: oldest },
    { ...slowest, sync: 'slowest hour', oldestHours: oldest },
  ];
}
