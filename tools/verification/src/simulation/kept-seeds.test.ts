import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../harness/workspace/workspace-root.js';
import { SEEDED_BUGS } from './seeded-bugs.js';
import { runChain, type ChainStreams } from './sync-chain.js';

/** Seeds that once broke an invariant, by what they found. */
const KEPT: readonly (readonly [string, number, ChainStreams])[] = [
  [
    'a passing failure was blamed on the user, as the text of its status 400 had been cut',
    47,
    'seven',
  ],
];

/** Those with which a connector that has the bug breaks an invariant. */
const SHARP = SEEDED_BUGS.flatMap(({ title, seeds, streams = 'seven' }) =>
  seeds.map((seed): [string, number, ChainStreams] => [title, seed, streams]),
);

describe('a kept seed', () => {
  it.each([...KEPT, ...SHARP])('breaks no invariant: %s', async (_name, seed, streams) => {
    const { problems, figures } = await runChain(seed, streams);
    expect(problems).toEqual([]);
    expect(figures.expected).toBeGreaterThan(0);
    expect(figures.delivered).toBe(figures.expected);
  });
});

describe('a seeded bug of the simulation', () => {
  it.each(SEEDED_BUGS)('changes texts that stand in the code once: $title', ({ file, changes }) => {
    const code = readFileSync(join(WORKSPACE_ROOT, file), 'utf8');
    for (const { right } of changes) expect(code.split(right)).toHaveLength(2);
  });
});
