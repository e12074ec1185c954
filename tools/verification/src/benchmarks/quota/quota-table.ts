import { formatDuration } from '../../harness/report/format-duration.js';
import type { QuotaFigures } from '../../harness/quota/quota-stage.js';
import type { ResultTable } from '../../harness/report/write-results.js';

const HEAD = [
  'project',
  'sync',
  'query',
  'export',
  'free pages',
  '429',
  'waits',
  'idle s',
  'makespan',
  'bound',
  'ratio',
  'oldest figure (hours)',
  'python requests',
  'python makespan',
  'times ours',
];

export function quotaTable(figures: readonly QuotaFigures[]): ResultTable {
  return {
    columns: HEAD,
    rows: figures.map((row) => [
      row.project,
      row.sync,
      String(row.queryRequests),
      String(row.exportRequests),
      String(row.freePages),
      String(row.refusals),
      String(row.waits),
      row.idle.toFixed(0),
      formatDuration(row.makespan),
      formatDuration(row.lowerBound),
      (row.makespan / row.lowerBound).toFixed(3),
      row.oldestHours.toFixed(1),
      String(row.python.requests),
      formatDuration(row.python.seconds),
      (row.python.seconds / row.makespan).toFixed(1),
    ]),
  };
}
