import { compareCatalog } from './compare-catalog.js';
import { compareCheck } from './compare-check.js';
import { compareCursors } from './compare-cursors.js';
import { compareEndings } from './compare-endings.js';
import { compareExport } from './compare-export.js';
import { compareProfiles } from './compare-profiles.js';
import { compareReports } from './compare-reports.js';
import { compareRequests } from './compare-requests.js';
import type { StreamName } from '../harness/projects/stream-names.js';
import { Verdict, type Contest } from './verdict.js';

/** All in which two runs of one case differ, each difference by its name in the list or unexplained. */
export function compare(contest: Contest): Verdict {
  const verdict = new Verdict();
  switch (contest.given.command) {
    case 'check':
      compareCheck(contest, verdict);
      return verdict;
    case 'discover':
      compareCatalog(contest, verdict);
      return verdict;
    case 'read':
      compareRead(contest, verdict);
      return verdict;
  }
}

function compareRead(contest: Contest, verdict: Verdict): void {
  const whole = new Set(compareEndings(contest, verdict));
  for (const { name } of contest.given.streams) {
    if (whole.has(name)) compareStream(contest, name, verdict);
  }
  if (whole.size === contest.given.streams.length) compareRequests(contest, verdict);
}

function compareStream(contest: Contest, name: StreamName, verdict: Verdict): void {
  switch (name) {
    case 'export':
      compareExport(contest, verdict);
      break;
    case 'engage':
    case 'cohort_members':
      compareProfiles(contest, name, verdict);
      compareCursors(contest, name, verdict);
      break;
    case 'annotations':
      compareReports(contest, name, verdict);
      break;
    case 'cohorts':
    case 'funnels':
    case 'revenue':
      compareReports(contest, name, verdict);
      compareCursors(contest, name, verdict);
  }
}
