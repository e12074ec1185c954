import { cell, readResult } from './result.js';

/** Some reference projects of `npm run bench:quota`, described for users. */
const PROJECTS = {
  M: '20 funnels and 40 cohorts',
  L: '200 funnels and 300 cohorts',
};

/** Returns a list of the requests and the time that hourly syncs need, from the published results of `npm run bench:quota`. */
export function hourlySyncs(): string {
  const result = readResult('quota');
  const items = Object.entries(PROJECTS).map(([project, described]) => {
    const figure = (sync: string, column: string): string =>
      cell(result, { of: 'quota', row: [project, sync], column });
    const usual = `${figure('usual hour', 'query')} requests and ${figure('usual hour', 'makespan')}`;
    return `- with ${described}, ${usual}, the first sync of a day ${figure('slowest hour', 'makespan')}`;
  });
  return `An hourly sync takes\n\n${items.join(';\n')}.`;
}
