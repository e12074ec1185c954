import { textTable } from '@source-mixpanel/text';
import type { ResultTable } from '../harness/report/write-results.js';
import { DIFFERENCE_IDS } from './known-differences/named-list.js';
import type { JournalEntry } from './journal.js';

export interface EquivalenceFacts {
  readonly entries: readonly JournalEntry[];
  /** The duration of this run. */
  readonly seconds: number;
  /** How many cases were to be played. */
  readonly wanted: number;
}

/**
 * Formats the results of a run. `isGood` is true if every case was played and every difference is a
 * known one.
 */
export function equivalenceReport({ entries, seconds, wanted }: EquivalenceFacts): {
  readonly text: string;
  readonly summary: ResultTable;
  readonly isGood: boolean;
} {
  const known = new Map<string, { cases: number; times: number }>();
  for (const entry of entries) {
    for (const [id, times] of Object.entries(entry.known)) {
      const sum = known.get(id) ?? { cases: 0, times: 0 };
      known.set(id, { cases: sum.cases + 1, times: sum.times + times });
    }
  }
  const rows = [...known]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([id, { cases, times }]) => [id, figure(cases), figure(times)]);
  const equal = entries.reduce((sum, entry) => sum + entry.equal, 0);
  const failed = entries.filter(({ unexplained }) => unexplained.length > 0);
  const notFound = [...DIFFERENCE_IDS].filter((id) => !known.has(id));
  const text = [
    textTable(['difference', 'cases', 'times'], rows),
    '',
    `known differences that were not found: ${notFound.join(', ') || 'none'}`,
    ...failed.flatMap(({ seed, unexplained }) =>
      unexplained.slice(0, 5).map((one) => `seed ${seed}: ${one}`),
    ),
    `${figure(entries.length)} of ${figure(wanted)} cases, ${figure(equal)} values equal, ` +
      `${figure(known.size)} known differences found, ` +
      `${figure(failed.length)} cases with an unexplained difference; ${seconds.toFixed(0)} s`,
  ].join('\n');
  const summary = {
    columns: ['cases', 'values equal', 'known differences met', 'cases with another difference'],
    rows: [[entries.length, equal, known.size, failed.length].map(figure)],
  };
  return { text, summary, isGood: failed.length === 0 && entries.length === wanted };
}

const figure = (value: number): string => value.toLocaleString('en');
