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
 * By how many hours figures may be too old. A new process only learns by waiting how much quota the previous one has spent, so
 * it reads figures some minutes late.
 */
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
    // A sync spends more than two thirds of the hourly quota only on figures that are too old. These may wait.
    const mayWait = figure.queryRequests > (DEFAULTS_AND_LIMITS.perHour * 2) / 3;
    const isTooOld = figure.oldestHours >= DEFAULTS_AND_LIMITS.refreshHours + LATE_HOURS;
    return (figure.waits > 0 && !mayWait) || isTooOld;
  }
  if (sync === 'slowest hour') return false;
  // The goal for empty years is not relative to the bound, because the connector widens its slices only step by step.
  const limit = name === EMPTY_YEARS.name ? 60 : 1.1 * figure.lowerBound;
  return figure.makespan > limit || (sync === 'first' && figure.refusals > 0);
});
if (missed.length > 0) process.exitCode = 1;

/**
 * Runs hourly syncs for a day, beginning a day after the first sync. Returns the median and the slowest of them, each with the
 * age of the oldest figure after any of them. The slowest is usually the first sync of a new day. The median may be faster than
 * its bound, if it reads less than its share of the funnels and cohorts.
 */
async function steadyState(stage: QuotaStage): Promise<readonly QuotaFigures[]> {
  const hourly = { after: HOUR, updated: 0.005 };
  for (let hour = 0; hour < 24; hour += 1) await stage.sync('hourly', hourly);
  const day: QuotaFigures[] = [];
  for (let hour = 0; hour < 24; hour += 1) day.push(await stage.sync('hourly', hourly));
  day.sort((a, b) => a.makespan - b.makespan);
  const oldest = Math.max(...day.map(({ oldestHours }) => oldestHours));
  const [usual, slowest] = [day[11], day[23]];
  if (usual === undefined || slowest === undefined) throw new Error('fewer than 24 syncs were run');
  return [
    { ...usual, sync: 'usual hour', oldestHours: oldest },
    { ...slowest, sync: 'slowest hour', oldestHours: oldest },
  ];
}
