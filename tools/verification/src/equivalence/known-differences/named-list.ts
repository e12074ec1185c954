import { EXPORT_DIFFERENCES } from './export-differences.js';
import type { NamedDifference } from './named-difference.js';
import { PROFILE_DIFFERENCES } from './profile-differences.js';
import { REPORT_DIFFERENCES } from './report-differences.js';
import { RUN_DIFFERENCES } from './run-differences.js';

/**
 * The known differences from Airbyte's Python connector, by their heading in the migration guide.
 * Any other difference that a comparison finds is a defect.
 */
export const NAMED_LIST = {
  Events: EXPORT_DIFFERENCES,
  'Profiles and cohorts': PROFILE_DIFFERENCES,
  'Funnels, revenue, annotations, dates': REPORT_DIFFERENCES,
  'Configuration, requests, failures': RUN_DIFFERENCES,
} as const satisfies Readonly<Record<string, Readonly<Record<string, NamedDifference>>>>;

export type DifferenceId =
  | keyof typeof EXPORT_DIFFERENCES
  | keyof typeof PROFILE_DIFFERENCES
  | keyof typeof REPORT_DIFFERENCES
  | keyof typeof RUN_DIFFERENCES;

export const DIFFERENCE_IDS: ReadonlySet<string> = new Set(
  Object.values(NAMED_LIST).flatMap((differences) => Object.keys(differences)),
);
