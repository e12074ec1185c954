import { caption } from './result-sections.js';
import { cell, readResult } from './result.js';

/** The reference projects of the quota bench, as a user would describe them. */
const PROJECTS = {
  S: '30 days, 3 funnels, 5 cohorts',
  M: '365 days, 20 funnels, 40 cohorts',
  '200 funnels': '1,826 days',
  L: '1,826 days, 200 funnels, 300 cohorts',
  XL: '1,095 days, 200 funnels, 300 cohorts, 50 million events a day',
};
const SYNCS = ['first', 'usual hour', 'slowest hour', 'daily'];

/** Returns a table of how long syncs of the reference projects take, from the results of `npm run bench:quota`. */
export function quotaTimes(page: string): string {
  const result = readResult('quota');
  const figure = (project: string, sync: string, column: string): string =>
    cell(result, { of: 'quota', row: [project, sync], column });
  const time = (project: string, sync: string): string =>
    `${figure(project, sync, 'makespan')} (${figure(project, sync, 'ratio')})`;
  const python = (project: string, sync: string): string =>
    figure(project, sync, 'python makespan');
  const rows = Object.entries(PROJECTS).map(([project, described]) => [
    `${project}: ${described}`,
    ...SYNCS.map((sync) => time(project, sync)),
    python(project, 'first'),
    python(project, 'usual hour'),
  ]);
  const years = '7 empty years';
  rows.push([years, time(years, 'first'), '-', '-', '-', python(years, 'first'), '-']);
  return [
    '| project | first | usual hour | slowest hour | daily | Python, first | Python, usual hour |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
    caption('quota', page),
  ].join('\n');
}
