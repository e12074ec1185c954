import { counted, shortDuration, textTable } from '@source-mixpanel/text';
import type { CountComparison } from './counts/count-comparison.js';
import { comparisonLines } from './counts/comparison-lines.js';
import type { KeptRows, RareColumn } from './destination.js';
import { count, megabytes } from './progress-lines.js';
import type { StreamReport, SyncReport } from './sync-report.js';

export interface SummaryOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  /** The number of rows in the target, by stream; empty if it is not known. */
  readonly kept: ReadonlyMap<string, KeptRows>;
  /** The result of comparing the events in the target with Mixpanel's counts. */
  readonly counts?: CountComparison;
}

/** Returns the lines of the summary: a table of the streams, then errors and warnings. */
export function summary(
  report: SyncReport,
  { now, kept, counts }: SummaryOptions,
): readonly string[] {
  const rows = [...report.streams].map(([name, stream]) => {
    const held = kept.get(name);
    const rows = held === undefined ? '' : count(held.rows);
    return [name, count(stream.records), rows, held?.newest ?? '', outcome(stream)];
  });
  const heads = ['stream', 'records', 'rows', 'newest', 'state'];
  const hidden = kept.size === 0 ? [2, 3] : [];
  const shown = (cells: readonly string[]): readonly string[] =>
    cells.filter((_, index) => !hidden.includes(index));
  return [
    ...textTable(shown(heads), rows.map(shown)).split('\n'),
    ...[...report.streams].flatMap(([name, { errors }]) =>
      errors.map((text) => `error: ${name}: ${text}`),
    ),
    ...report.errors.map((text) => `error: ${text}`),
    ...[...report.warnings].map((text) => `warning: ${text}`),
    ...[...kept].flatMap(([name, { rare }]) => (rare === undefined ? [] : [rareLine(name, rare)])),
    ...(counts === undefined ? [] : comparisonLines(counts)),
    `${counted(report.records, 'record')}, ${megabytes(report.bytes)} in ${shortTimeOf(now - report.started)}`,
  ];
}

function outcome({ status, records }: StreamReport): string {
  switch (status) {
    case 'waiting':
      return records === 0 ? 'not started' : 'incomplete';
    case 'running':
      // The connector ended without reporting a status of the stream.
      return 'incomplete';
    case 'complete':
    case 'incomplete':
      return status;
  }
}

function rareLine(stream: string, { column, properties }: RareColumn): string {
  const [words, verb] = properties === 1 ? ['property', 'is'] : ['properties', 'are'];
  return `${stream}: ${count(properties)} rare ${words} ${verb} in the JSON column "${column}"`;
}

function shortTimeOf(milliseconds: number): string {
  return milliseconds < 60_000
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : shortDuration(milliseconds);
}
