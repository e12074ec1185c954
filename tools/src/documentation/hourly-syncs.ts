import { cell, readResult } from './result.js';

/** The reference projects of `npm run bench:quota`, described for users. */
const PROJECTS = {
  S: '3 funnels, 5 cohorts',
  M: '20 funnels, 40 cohorts',
  '200 funnels': '200 funnels',
  L: '200 funnels, 300 cohorts',
};

/** Returns a table of the requests and the time that hourly syncs need, from the published results of `npm run bench:quota`. */
export function hourlySyncs(): string {
  const result = readResult('quota');
  const rows = Object.entries(PROJECTS).map(([project, described]) => {
    const figure = (sync: string, column: string): string =>
      cell(result, { of: 'quota', row: [project, sync], column });
    const usual = `${figure('usual hour', 'query')} requests, ${figure('usual hour', 'makespan')}`;
    const oldest = `${figure('usual hour', 'oldest figure (hours)')} hours`;
    return `| ${described} | ${usual} | ${oldest} | ${figure('slowest hour', 'makespan')} |`;
  });
  return [
    '| project | usual hourly sync | oldest figure after a sync | first sync of a day |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
