import type { ResultTable } from './write-results.js';

/** The result of one experiment. */
export interface ExperimentReport {
  /** What was tried, for the first column of the table. */
  readonly experiment: string;
  /** The number of faults that were caused on purpose. */
  readonly faults: number;
  readonly syncs: number;
  /** The number of records that the syncs had to deliver. */
  readonly expected: number;
  readonly delivered: number;
  /** The number of records that were delivered more than once. */
  readonly doubled: number;
  /** The number of streams that were COMPLETE although records were missing. */
  readonly shortCompletes: number;
  readonly hangs: number;
  /** A sentence for everything that was wrong. */
  readonly problems: readonly string[];
  /** Further tables and figures that are printed. */
  readonly notes?: readonly string[];
}

export const emptyReport = (experiment: string): ExperimentReport => ({
  experiment,
  faults: 0,
  syncs: 0,
  expected: 0,
  delivered: 0,
  doubled: 0,
  shortCompletes: 0,
  hangs: 0,
  problems: [],
});

export function hasFailed({ problems, shortCompletes, hangs }: ExperimentReport): boolean {
  return problems.length > 0 || shortCompletes > 0 || hangs > 0;
}

export function experimentTable(reports: readonly ExperimentReport[]): ResultTable {
  const head = ['experiment', 'faults', 'syncs', 'expected', 'delivered', 'doubled'];
  const rows = reports.map((report) => [
    report.experiment,
    ...[
      report.faults,
      report.syncs,
      report.expected,
      report.delivered,
      report.doubled,
      report.shortCompletes,
      report.hangs,
      report.problems.length,
    ].map((figure) => figure.toLocaleString('en')),
  ]);
  return { columns: [...head, 'short COMPLETEs', 'hangs', 'problems'], rows };
}
