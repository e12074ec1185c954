import type { ResultTable } from './write-results.js';

/** What one experiment did and found; `problems` holds a sentence for everything that must not be. */
export interface ExperimentReport {
  readonly experiment: string;
  readonly faults: number;
  readonly syncs: number;
  readonly expected: number;
  readonly delivered: number;
  readonly doubled: number;
  readonly shortCompletes: number;
  readonly hangs: number;
  readonly problems: readonly string[];
  /** Further tables and figures, for people. */
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
