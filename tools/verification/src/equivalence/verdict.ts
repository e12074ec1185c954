import { writeJson, type JsonValue } from '@source-mixpanel/exact-json';
import type { DifferenceId } from './known-differences/named-list.js';
import type { Outcome } from '../harness/output/outcome.js';
import type { EquivalenceCase } from './equivalence-case.js';

/** A case and what both connectors did with it. */
export interface Comparison {
  readonly given: EquivalenceCase;
  readonly ours: Outcome;
  /** The outcome of the Python connector. */
  readonly theirs: Outcome;
}

/**
 * The result of comparing the outcomes of one case: values that are equal, known differences and
 * unexplained ones.
 */
export class Verdict {
  /** How often each known difference was found. */
  readonly known = new Map<DifferenceId, number>();
  /** Describes each difference that is not a known one. */
  readonly unexplained: string[] = [];
  /** How many of the compared values are equal. */
  equal = 0;

  /** Counts one occurrence of a known difference. */
  explainedBy(id: DifferenceId): void {
    this.known.set(id, (this.known.get(id) ?? 0) + 1);
  }

  /** Adds the counts of another verdict, and its unexplained differences with a prefix. */
  add(other: Verdict, prefix: string): void {
    for (const [id, times] of other.known) this.known.set(id, (this.known.get(id) ?? 0) + times);
    this.unexplained.push(...other.unexplained.map((one) => `${prefix}${one}`));
    this.equal += other.equal;
  }

  /**
   * Adds an unexplained difference: the stream or other location, a description, and the values
   * that differ.
   */
  fail(where: string, what: string, values: Readonly<Record<string, JsonValue | undefined>>): void {
    const shown = Object.entries(values).map(
      ([name, value]) => `${name} ${value === undefined ? 'nothing' : writeJson(value)}`,
    );
    this.unexplained.push([`${where}: ${what}`, ...shown].join('; ').slice(0, 700));
  }
}
