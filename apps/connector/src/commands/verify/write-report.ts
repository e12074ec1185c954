import { counted, DOCUMENTATION_URL } from '@source-mixpanel/text';
import { ASSUMPTIONS, type AssumptionId } from './assumptions.js';
import type { Verdict } from './verdict.js';

/** The contents of the report of a run of `verify`. */
export interface ReportFacts {
  /** The version of the connector. */
  readonly version: string;
  /** The day of the run in UTC, as `YYYY-MM-DD`. */
  readonly day: string;
  readonly region: string;
  /** The kind of credentials, such as `service account`. */
  readonly credentials: string;
  /** The number of requests that the run sent. */
  readonly requests: number;
  /** The verdicts, in the order of the tests. */
  readonly conclusions: readonly Conclusion[];
}

/** The verdict on one assumption. */
export interface Conclusion {
  readonly id: AssumptionId;
  readonly verdict: Verdict;
  /** The tested stream, for an assumption that is tested once for each stream. */
  readonly stream?: string | undefined;
}

const LABELS: Readonly<Record<Verdict['kind'], string>> = {
  held: 'held',
  failed: 'FAILED',
  untested: 'untested',
};

/** Returns the text of the report, which users read and attach to issues. */
export function writeReport(facts: ReportFacts): string {
  const rows = idsOf(ASSUMPTIONS).flatMap((id) =>
    facts.conclusions.filter((conclusion) => conclusion.id === id),
  );
  const widest = Math.max(...rows.map(({ id }) => id.length));
  const lines = rows.flatMap(({ id, verdict, stream }) => [
    `${LABELS[verdict.kind].padEnd(8)}  ${id.padEnd(widest)}  ${stream === undefined ? '' : `${stream}: `}${ASSUMPTIONS[id]}`,
    `${' '.repeat(widest + 12)}${verdict.seen}`,
  ]);
  const count = (kind: Verdict['kind']): number =>
    rows.filter(({ verdict }) => verdict.kind === kind).length;
  return [
    `source-mixpanel ${facts.version}, verify of ${facts.day}, region ${facts.region}, ${facts.credentials}, ${counted(facts.requests, 'request')}`,
    '',
    ...lines,
    '',
    `Of ${counted(rows.length, 'assumption')}, ${count('held')} held, ${count('failed')} failed, ${count('untested')} could not be tested.`,
    'This report contains no name, value or secret of the project. What the connector does if an assumption fails:',
    `${DOCUMENTATION_URL}/internals/unverified.md`,
    '',
  ].join('\n');
}

function idsOf(assumptions: typeof ASSUMPTIONS): readonly AssumptionId[] {
  return Object.keys(assumptions) as AssumptionId[];
}
