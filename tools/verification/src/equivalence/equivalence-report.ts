import { textTable } from '@source-mixpanel/text';
import type { ResultTable } from '../harness/report/write-results.js';
import { DIFFERENCE_IDS } from './known-differences/named-list.js';
import type { JournalEntry } from './journal.js';

export interface EquivalenceFacts {
  readonly entries: readonly JournalEntry[];
  /** By the machine's clock, of this start. */
  readonly seconds: number;
  /** How many cases were asked for. */
  readonly wanted: number;
}

/** What a run has come to, for people; good when every case was played and every difference has a name. */
export function equivalenceReport({ entries, seconds, wanted }: EquivalenceFacts): {
  readonly text: string;
  readonly summary: ResultTable;
  readonly isGood: boolean;
} {
  const named = new Map<string, { cases: number; times: number }>();
  for (const entry of entries) {
    for (const [id, times] of Object.entries(entry.named)) {
      const sum = named.get(id) ?? { cases: 0, times: 0 };
      named.set(id, { cases: sum.cases + 1, times: sum.times + times });
    }
  }
  const rows = [...named]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([id, { cases, times }]) => [id, figure(cases), figure(times)]);
  const equal = entries.reduce((sum, entry) => sum + entry.equal, 0);
  const failed = entries.filter(({ unexplained }) => unexplained.length > 0);
  const never = [...DIFFERENCE_IDS].filter((id) => !named.has(id));
  const text = [
    textTable(['difference', 'cases', 'times'], rows),
    '',
    `never met: ${never.join(', ') || 'none'}`,
    ...failed.flatMap(({ seed, unexplained }) =>
      unexplained.slice(0, 5).map((one) => `seed ${seed}: ${one}`),
    ),
    `${figure(entries.length)} of ${figure(wanted)} cases, ${figure(equal)} values equal, ` +
      `${figure(named.size)} named differences met, ` +
      `${figure(failed.length)} cases with an unexplained one; ${seconds.toFixed(0)} s`,
  ].join('\n');
  const summary = {
    columns: ['cases', 'values equal', 'known differences met', 'cases with another difference'],
    rows: [[entries.length, equal, named.size, failed.length].map(figure)],
  };
  return { text, summary, isGood: failed.length === 0 && entries.length === wanted };
}

const figure = (value: number): string => value.toLocaleString('en');
