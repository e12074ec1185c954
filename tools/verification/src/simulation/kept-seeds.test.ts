import { describe, expect, it } from '@jest/globals';
import { runChain } from './sync-chain.js';

/** Seeds that once broke a law, by what they found. */
const KEPT: readonly (readonly [string, number])[] = [
  ['a passing failure was blamed on the user, as the text of its status 400 had been cut', 47],
];

/** Seeds that tell a connector with a planted defect from a sound one. */
const SHARP: readonly (readonly [string, number])[] = [
  ['a body that ends early taken for whole', 1],
  ['progress committed before that of older slices', 7],
  ['late events looked for only since the last sync began', 29],
  ['the last page of profiles not counted', 4],
];

describe('a seed that is kept', () => {
  it.each([...KEPT, ...SHARP])('breaks no law any more: %s', async (_name, seed) => {
    const { problems, figures } = await runChain(seed);
    expect(problems).toEqual([]);
    expect(figures.expected).toBeGreaterThan(0);
    expect(figures.delivered).toBe(figures.expected);
  });
});
