import { groupRows } from '../harness/report/group-rows.js';
import type { ResultTable } from '../harness/report/write-results.js';
import type { FaultResult } from './play-fault.js';
import type { FaultVerdict } from './fault-verdict.js';

const HEAD = [
  'connector',
  'stream',
  'faults',
  'false successes',
  'records lost',
  'by faults',
  'doubled',
  'repeated later',
  'hangs',
  'failed silently',
];

/**
 * Returns a table with a row for each connector and stream, and one for all streams of each
 * connector.
 */
export function faultTable(results: readonly FaultResult[]): ResultTable {
  const names = [...new Set(results.map(({ connector }) => connector))];
  const rows = names.flatMap((name) =>
    groupRows(
      results.filter(({ connector }) => connector === name),
      ({ stream }) => stream,
      figures,
    ).map((row) => [name, ...row]),
  );
  return { columns: HEAD, rows };
}

function figures(group: readonly FaultResult[]): string[] {
  const sum = (pick: (verdict: FaultVerdict) => number): string =>
    group.reduce((total, { verdict }) => total + pick(verdict), 0).toLocaleString('en');
  return [
    String(group.length),
    sum(({ falseSuccess }) => Number(falseSuccess)),
    sum(({ lost }) => lost),
    sum(({ lost }) => Number(lost > 0)),
    sum(({ doubled }) => doubled),
    sum(({ repeated }) => repeated),
    sum(({ hangs }) => hangs),
    sum(({ silentFailures }) => silentFailures),
  ];
}
