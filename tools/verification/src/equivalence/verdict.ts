import { writeJson, type JsonValue } from '@source-mixpanel/exact-json';
import type { DifferenceId } from './known-differences/named-list.js';
import type { Outcome } from '../harness/output/outcome.js';
import type { ProofCase } from './proof-case.js';

/** One case played by both. */
export interface Contest {
  readonly given: ProofCase;
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

  /** Takes over what another has come to, and says of its failures where they were. */
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
