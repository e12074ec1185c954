import { counted } from '@source-mixpanel/stream';
import { count, megabytes } from './progress-lines.js';
import type { SyncReport } from './sync-report.js';
import { textTable } from './text-table.js';

/**
 * What became of a sync, for people.
 * @param now epoch milliseconds
 */
export function summary(report: SyncReport, now: number): string {
  const seconds = Math.max(0.001, (now - report.started) / 1000);
  const rows = [...report.streams].map(([name, { records, commits, status }]) => [
    name,
    count(records),
    count(commits),
    status === 'waiting' ? 'not begun' : status,
  ]);
  const lines = [
    textTable(['stream', 'records', 'states', 'outcome'], rows),
    `${counted(report.records, 'record')}, ${megabytes(report.bytes)} in ${seconds.toFixed(1)} s`,
    ...[...report.warnings].map((text) => `warning: ${text}`),
    ...[...report.streams].flatMap(([name, { errors }]) =>
      errors.map((text) => `error: ${name}: ${text}`),
    ),
    ...report.errors.map((text) => `error: ${text}`),
  ];
  return `${lines.join('\n')}\n`;
}
