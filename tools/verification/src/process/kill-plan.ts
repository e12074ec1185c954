import type { Fault } from '@source-mixpanel/fixtures-server';
import type { KillPoint } from '../harness/processes/attempt.js';
import { SeededRandom } from '@source-mixpanel/testing/seeded-random';
import { ALL_STREAMS } from '../harness/projects/small-project.js';
import { SHARED_STREAMS } from '../harness/projects/stream-names.js';

/**
 * A chain of syncs: the faults of the project, the streams, and the points at which the syncs are
 * killed.
 */
export interface KillChain {
  /** A name for the faults, for messages. */
  readonly condition: string;
  readonly faults: readonly Fault[];
  readonly streams: readonly string[];
  readonly kills: readonly KillPoint[];
}

/** The streams that a chain reads, and about how many lines a sync of them prints. */
const SHARED = { streams: SHARED_STREAMS, lines: 330 };
const ALL = { streams: ALL_STREAMS, lines: 1500 };

const EXPORT = '/api/2.0/export';
const QUERIES = '^/api/(query|2\\.0)/(engage|funnels|cohorts)';

/** The faults of the mock during a chain, with a name for them. */
interface Condition {
  readonly name: string;
  readonly faults: readonly Fault[];
}

const REFUSAL = {
  kind: 'answer',
  status: 429,
  body: '{"error": "Query rate limit exceeded"}',
  headers: { 'retry-after': '6' },
} as const;

/**
 * Conditions in which syncs do not wait for quota. If every third response is late, slices end in a
 * different order from the one in which they began.
 */
const WITHOUT_WAITS: readonly Condition[] = [
  { name: 'no faults', faults: [] },
  {
    name: 'slices out of order',
    faults: [
      { path: EXPORT, nth: everyThird(1), effect: { kind: 'delay', milliseconds: 1100 } },
      { pattern: QUERIES, nth: everyThird(2), effect: { kind: 'delay', milliseconds: 150 } },
    ],
  },
  {
    name: 'slow download',
    faults: [
      { path: EXPORT, nth: everyThird(2), effect: { kind: 'drip', bytesPerSecond: 6000 } },
      { path: EXPORT, nth: everyThird(1), effect: { kind: 'chunk', bytes: 200 } },
    ],
  },
];
/** Conditions in which syncs wait for quota, because Mixpanel refuses some requests. */
const WITH_WAITS: readonly Condition[] = [
  { name: 'export quota spent', faults: [{ path: EXPORT, nth: [3, 12, 18], effect: REFUSAL }] },
  {
    name: 'query quota spent',
    faults: [{ pattern: '/engage\\?', nth: [2, 9, 16], effect: REFUSAL }],
  },
];

function everyThird(first: number): number[] {
  return Array.from({ length: 200 }, (_, index) => first + 3 * index);
}

/**
 * Generates chains without end. A kill point is a random line, state or time of a sync. Only every
 * third chain reads all streams, because that takes longer: the added streams mostly use the App
 * API, to which the connector sends two requests a second.
 */
export function* generateKillChains(seed: number): Generator<KillChain, never> {
  const random = new SeededRandom(seed);
  for (let index = 0; ; index += 1) {
    const hasWaits = index % 4 === 3;
    const condition = random.pick(hasWaits ? WITH_WAITS : WITHOUT_WAITS);
    const { streams, lines } = index % 3 === 1 ? ALL : SHARED;
    const kills = Array.from({ length: random.between(4, 6) }, () => drawKillPoint(random, lines));
    // Only one sync of a chain is killed during a wait, because each wait takes seconds of real
    // time.
    const waiting: readonly KillPoint[] = hasWaits
      ? [{ ...drawSignal(random), when: { kind: 'waiting' } }]
      : [];
    const { name, faults } = condition;
    yield { condition: name, faults, streams, kills: [...waiting, ...kills] };
  }
}

function drawKillPoint(random: SeededRandom, lines: number): KillPoint {
  const signal = drawSignal(random);
  switch (random.between(0, 3)) {
    case 0:
      return { ...signal, when: { kind: 'time', milliseconds: random.between(60, 2500) } };
    case 1:
      return { ...signal, when: { kind: 'state', nth: random.between(1, 12) } };
    default:
      return { ...signal, when: { kind: 'line', nth: random.between(1, lines) } };
  }
}

function drawSignal(random: SeededRandom): Pick<KillPoint, 'signal'> {
  return { signal: random.pick(['SIGKILL', 'SIGTERM']) };
}
