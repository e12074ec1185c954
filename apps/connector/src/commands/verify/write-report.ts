import { counted, DOCUMENTATION_URL } from '@source-mixpanel/text';
import { ASSUMPTIONS, type AssumptionId } from './assumptions.js';
import type { Verdict } from './verdict.js';

export interface ReportFacts {
  /** Of the connector. */
  readonly version: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  readonly region: string;
  readonly credentials: string;
  readonly requests: number;
  /** Of what was tested, in the order of the tests. */
  readonly conclusions: readonly Conclusion[];
}

export interface Conclusion {
  readonly id: AssumptionId;
  readonly verdict: Verdict;
  /** The one it was tested with, where each stream is tested. */
  readonly stream?: string | undefined;
}

const LABELS: Readonly<Record<Verdict['kind'], string>> = {
  held: 'held',
  failed: 'FAILED',
  untested: 'untested',
};

/** The report for people, and for those they send it to. */
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
    `Of ${rows.length} assumptions ${count('held')} held, ${count('failed')} did not, ${count('untested')} could not be tested.`,
    'This report holds no name, value or secret of the project. What the connector does where an assumption does not hold:',
    `${DOCUMENTATION_URL}/internals/unverified.md`,
    '',
  ].join('\n');
}

function idsOf(assumptions: typeof ASSUMPTIONS): readonly AssumptionId[] {
  return Object.keys(assumptions) as AssumptionId[];
}
