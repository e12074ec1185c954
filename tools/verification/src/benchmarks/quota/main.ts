/**
 * `npm run bench:quota`: what syncs of reference projects cost on a virtual clock, beside the
 * least the quotas allow and beside the Python connector's pauses. Prints a table; `--json FILE`
 * writes the figures as well. Exit code 1 when a first sync missed a goal.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { QuotaStage, type QuotaFigures } from '../../harness/quota/quota-stage.js';
import { quotaTable } from './quota-table.js';
import {
  EMPTY_YEARS,
  RATES,
  REFERENCE_PROJECTS,
  type Rates,
} from '../../harness/quota/reference-project.js';

const { values } = parseArgs({
  options: {
    project: { type: 'string', multiple: true, default: ['S', 'M', 'L', EMPTY_YEARS.name] },
    'export-bytes-per-second': { type: 'string' },
    'profiles-per-second': { type: 'string' },
    'seconds-per-query': { type: 'string' },
    latency: { type: 'string' },
    json: { type: 'string' },
  },
});
const HOUR = 3_600_000;

const rates: Rates = {
  ...RATES,
  exportBytesPerSecond: rate('export-bytes-per-second', RATES.exportBytesPerSecond),
  profilesPerSecond: rate('profiles-per-second', RATES.profilesPerSecond),
  secondsPerQuery: rate('seconds-per-query', RATES.secondsPerQuery),
  latency: rate('latency', RATES.latency),
};
const figures: QuotaFigures[] = [];
for (const reference of REFERENCE_PROJECTS.filter(({ name }) => values.project.includes(name))) {
  const stage = new QuotaStage({ ...reference, rates });
  figures.push(await stage.sync('first', { after: 0, touched: 0 }));
  await stage.sync('hourly', { after: HOUR, touched: 0.005 });
  await stage.sync('hourly', { after: HOUR, touched: 0.005 });
  figures.push(await stage.sync('hourly', { after: HOUR, touched: 0.005 }));
  figures.push(await stage.sync('daily', { after: 24 * HOUR, touched: 0.05 }));
}
if (values.project.includes(EMPTY_YEARS.name)) {
  const stage = new QuotaStage({ ...EMPTY_YEARS, rates }, ['export']);
  figures.push(await stage.sync('first', { after: 0, touched: 0 }));
}
process.stdout.write(`${quotaTable(figures)}\n`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
const missed = figures.filter(
  ({ project, sync, ending, idle, refusals, makespan, lowerBound }) =>
    ending !== 'complete' ||
    idle > 0 ||
    (sync === 'first' && refusals > 0) ||
    // Wide slices have to be seen to be safe before they are asked for.
    makespan > (project === EMPTY_YEARS.name ? 60 : 1.1 * lowerBound),
);
if (missed.length > 0) process.exitCode = 1;

function rate(
  name: 'export-bytes-per-second' | 'profiles-per-second' | 'seconds-per-query' | 'latency',
  usual: number,
): number {
  const text = values[name];
  if (text === undefined) return usual;
  if (Number(text) > 0) return Number(text);
  throw new TypeError(`--${name} takes a number above 0`);
}
