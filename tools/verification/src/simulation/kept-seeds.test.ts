import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { withBug } from '../harness/seeded-bugs/seeded-bug.js';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';
import { SIMULATION_BUGS } from './seeded-bugs.js';
import { runChain, type ChainStreams } from './sync-chain.js';

/** Seeds that once broke an invariant, each with the defect that it found. */
const KEPT: readonly (readonly [string, number, ChainStreams])[] = [
  [
    'a transient failure was reported as an error of the user, because the text of its status 400 was cut',
    47,
    'shared',
  ],
];

/** Seeds with which a connector that has a seeded bug breaks an invariant. */
const SEEDED = SIMULATION_BUGS.flatMap(({ title, seeds, streams = 'shared' }) =>
  seeds.map((seed): [string, number, ChainStreams] => [title, seed, streams]),
);

describe('a kept seed', () => {
  it.each([...KEPT, ...SEEDED])('breaks no invariant: %s', async (_name, seed, streams) => {
    const { problems, figures } = await runChain(seed, streams);
    expect(problems).toEqual([]);
    expect(figures.expected).toBeGreaterThan(0);
    expect(figures.delivered).toBe(figures.expected);
  });
});

describe('the seeded bugs of the simulation', () => {
  it.each(SIMULATION_BUGS)('can still be put into the source: $title', (bug) => {
    const source = readFileSync(join(WORKSPACE_ROOT, bug.file), 'utf8');
    expect(withBug(source, bug)).not.toBe(source);
  });
});
