import { compareCatalog } from './compare-catalog.js';
import { compareCheck } from './compare-check.js';
import { compareCursors } from './compare-cursors.js';
import { compareEndings } from './compare-endings.js';
import { compareExport } from './compare-export.js';
import { compareProfiles } from './compare-profiles.js';
import { compareReports } from './compare-reports.js';
import { compareRequests } from './compare-requests.js';
import type { StreamName } from '../harness/projects/stream-names.js';
import { Verdict, type Comparison } from './verdict.js';

/**
 * Compares the outcomes of both connectors for one case. Counts known differences and lists all
 * others.
 */
export function compare(comparison: Comparison): Verdict {
  const verdict = new Verdict();
  switch (comparison.given.command) {
    case 'check':
      compareCheck(comparison, verdict);
      return verdict;
    case 'discover':
      compareCatalog(comparison, verdict);
      return verdict;
    case 'read':
      compareRead(comparison, verdict);
      return verdict;
  }
}

function compareRead(comparison: Comparison, verdict: Verdict): void {
  const completed = new Set(compareEndings(comparison, verdict));
  for (const { name } of comparison.given.streams) {
    if (completed.has(name)) compareStream(comparison, name, verdict);
  }
  if (completed.size === comparison.given.streams.length) compareRequests(comparison, verdict);
}

function compareStream(comparison: Comparison, name: StreamName, verdict: Verdict): void {
  switch (name) {
    case 'export':
      compareExport(comparison, verdict);
      break;
    case 'engage':
    case 'cohort_members':
      compareProfiles(comparison, name, verdict);
      compareCursors(comparison, name, verdict);
      break;
    case 'annotations':
      compareReports(comparison, name, verdict);
      break;
    case 'cohorts':
    case 'funnels':
    case 'revenue':
      compareReports(comparison, name, verdict);
      compareCursors(comparison, name, verdict);
  }
}
