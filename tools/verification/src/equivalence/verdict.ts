import { writeJson, type JsonValue } from '@source-mixpanel/exact-json';
import type { DifferenceId } from './known-differences/named-list.js';
import type { Outcome } from '../harness/output/outcome.js';
import type { EquivalenceCase } from './equivalence-case.js';

/** One case played by both. */
export interface Comparison {
  readonly given: EquivalenceCase;
  readonly ours: Outcome;
  readonly theirs: Outcome;
}

/** What the comparison of one case has come to. */
export class Verdict {
  /** How often each named difference was met. */
  readonly named = new Map<DifferenceId, number>();
  /** Differences no entry of the list explains. */
  readonly unexplained: string[] = [];
  /** How many values were compared and found equal. */
  equal = 0;

  name(id: DifferenceId): void {
    this.named.set(id, (this.named.get(id) ?? 0) + 1);
  }

  /** Adds the results of another verdict, with the place of each failure. */
  add(other: Verdict, place: string): void {
    for (const [id, times] of other.named) this.named.set(id, (this.named.get(id) ?? 0) + times);
    this.unexplained.push(...other.unexplained.map((one) => `${place}${one}`));
    this.equal += other.equal;
  }

  fail(where: string, what: string, values: Readonly<Record<string, JsonValue | undefined>>): void {
    const shown = Object.entries(values).map(
      ([name, value]) => `${name} ${value === undefined ? 'nothing' : writeJson(value)}`,
    );
    this.unexplained.push([`${where}: ${what}`, ...shown].join('; ').slice(0, 700));
  }
}
