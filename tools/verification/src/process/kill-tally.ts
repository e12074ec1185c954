import { invariantProblem } from '../harness/report/invariants.js';
import { textTable } from '@source-mixpanel/text';
import type { Attempt, KillPoint } from '../harness/processes/attempt.js';
import type { ExperimentReport } from '../harness/report/experiment-report.js';
import type { Expectations } from './kill-expectations.js';
import type { KillChain } from './kill-plan.js';
import type { PlantedValueCounter } from '../harness/privacy/planted-values.js';
import { Multiset } from '../harness/records/multiset.js';

export interface KillReport extends ExperimentReport {
  /** The number of syncs that were killed before they ended. */
  readonly kills: number;
}

/**
 * Counts the records that the syncs of all chains delivered, repeated and lost, and collects the
 * problems.
 */
export class KillTally {
  kills = 0;
  private readonly figures = { faults: 0, syncs: 0, expected: 0, delivered: 0 };
  private shortCompletes = 0;
  private hangs = 0;
  private readonly doubled = new Map<string, number>();
  private readonly maxDoubled = new Map<string, number>();
  private readonly killsByPoint = new Map<string, number>();
  private readonly problems: string[] = [];

  constructor(
    private readonly expectations: Expectations,
    private readonly planted: PlantedValueCounter,
  ) {}

  /** Starts counting a chain: call `add` for each of its syncs in order, then `end`. */
  startChain(chain: KillChain): ChainTally {
    this.figures.faults += chain.faults.length;
    const expectations = new Map(
      [...this.expectations].filter(([stream]) => chain.streams.includes(stream)),
    );
    for (const { records } of expectations.values()) this.figures.expected += records.size;
    const received = new Map([...expectations.keys()].map((stream) => [stream, new Multiset()]));
    return {
      add: (attempt, kill) => {
        const how = kill === undefined ? 'not killed' : nameOf(kill);
        this.add(attempt, { expectations, received, kill, name: `${chain.condition}, ${how}` });
      },
      end: () => {
        for (const [stream, { records }] of expectations) {
          const missing = received.get(stream)?.countMissing(records) ?? records.size;
          if (missing > 0)
            this.problems.push(
              invariantProblem('I3', `${chain.condition}: ${stream} lost ${missing} records`),
            );
        }
      },
    };
  }

  report(): KillReport {
    const streams = [...this.expectations].map(([stream, { records, maxRepeats }]) => [
      stream,
      String(records.size),
      String(this.doubled.get(stream) ?? 0),
      String(this.maxDoubled.get(stream) ?? 0),
      String(maxRepeats),
    ]);
    const kills = [...this.killsByPoint].sort().map(([name, count]) => [name, String(count)]);
    return {
      experiment: 'kill and resume',
      ...this.figures,
      doubled: [...this.doubled.values()].reduce((sum, count) => sum + count, 0),
      shortCompletes: this.shortCompletes,
      hangs: this.hangs,
      problems: [...this.problems, ...this.planted.problems()],
      kills: this.kills,
      notes: [
        this.planted.note(),
        textTable(['ended by', 'times'], kills),
        textTable(['stream', 'records', 'doubled', 'most after one kill', 'allowed'], streams),
      ],
    };
  }

  private add(attempt: Attempt, { expectations, received, kill, name }: AttemptContext): void {
    this.figures.syncs += 1;
    this.hangs += attempt.hung ? 1 : 0;
    this.problems.push(...attempt.problems.map((problem) => `${name}: ${problem}`));
    if (attempt.killed && kill !== undefined) {
      this.kills += 1;
      this.figures.faults += 1;
      increase(this.killsByPoint, nameOf(kill), 1);
    }
    for (const [stream, { records: expected, maxRepeats }] of expectations) {
      const known = received.get(stream) ?? new Multiset();
      const records = attempt.delivered.get(stream) ?? [];
      const before = countSurplus(known, expected);
      known.addAll(records);
      const doubled = countSurplus(known, expected) - before;
      this.figures.delivered += records.length;
      increase(this.doubled, stream, doubled);
      this.maxDoubled.set(stream, Math.max(doubled, this.maxDoubled.get(stream) ?? 0));
      if (doubled > maxRepeats) {
        this.problems.push(
          invariantProblem(
            'I12',
            `${name}: ${stream} repeats ${doubled} records, ${maxRepeats} are allowed`,
          ),
        );
      }
      const unknown = expected.countUnknown(records);
      if (unknown > 0)
        this.problems.push(`${name}: ${stream} has ${unknown} records that are not in the project`);
      if (attempt.complete.has(stream) && known.countMissing(expected) > 0)
        this.shortCompletes += 1;
    }
  }
}

export interface ChainTally {
  add(attempt: Attempt, kill: KillPoint | undefined): void;
  end(): void;
}

interface AttemptContext {
  /** The expectations of the streams that the chain reads. */
  readonly expectations: Expectations;
  /** All records that the syncs of this chain have delivered so far. */
  readonly received: ReadonlyMap<string, Multiset>;
  readonly kill: KillPoint | undefined;
  /** Describes the sync in messages. */
  readonly name: string;
}

/** Returns the number of records that were delivered in addition to the expected ones. */
function countSurplus(known: Multiset, expected: Multiset): number {
  return known.size - (expected.size - known.countMissing(expected));
}

function nameOf({ signal, when }: KillPoint): string {
  switch (when.kind) {
    case 'line':
      return `${signal} at a line`;
    case 'state':
      return `${signal} at a STATE`;
    case 'time':
      return `${signal} at a time`;
    case 'waiting':
      return `${signal} while waiting for quota`;
  }
}

function increase<Name>(counts: Map<Name, number>, name: Name, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
