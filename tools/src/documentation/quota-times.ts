import { REFERENCE_PROJECTS } from '@source-mixpanel/verification/reference-projects';
import { counted } from '@source-mixpanel/text';
import { caption } from './result-sections.js';
import { cell, readResult } from './result.js';

const SYNCS = ['first', 'usual hour', 'slowest hour'];

/**
 * Returns a table of the duration of syncs of the reference projects, from the results of `npm run
 * bench:quota`.
 */
export function quotaTimes(page: string): string {
  const result = readResult('quota');
  const figure = (project: string, sync: string, column: string): string =>
    cell(result, { of: 'quota', row: [project, sync], column });
  const time = (project: string, sync: string): string =>
    `${figure(project, sync, 'makespan')} (${figure(project, sync, 'ratio')})`;
  const python = (project: string, sync: string): string =>
    figure(project, sync, 'python makespan');
  const rows = REFERENCE_PROJECTS.map(({ name: project, days, funnels, cohorts, eventsPerDay }) => [
    `${project}: ${[counted(days, 'day'), counted(funnels, 'funnel'), counted(cohorts, 'cohort'), counted(eventsPerDay, 'event')].join(', ')}`,
    ...SYNCS.map((sync) => time(project, sync)),
    python(project, 'first'),
  ]);
  const years = '7 empty years';
  rows.push([years, time(years, 'first'), '-', '-', python(years, 'first')]);
  return [
    '| project, events a day | first | usual hour | slowest hour | Python, first |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
    caption('quota', page),
  ].join('\n');
}
