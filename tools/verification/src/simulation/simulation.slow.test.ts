import { describe, expect, it } from '@jest/globals';
import { runSimulation } from './run-simulation.js';
import { runChain } from './sync-chain.js';

/** Figures that must not be 0: a simulation without these events would not test the invariants. */
const TRIED = ['faults', 'stops', 'waits', 'skippedReads', 'failed', 'stopped'] as const;

describe('simulated syncs', () => {
  it('break no invariant despite faults, stops and changes of the project', async () => {
    const began = performance.now();
    const report = await runSimulation({
      seed: 1,
      syncs: 1500,
      // On a busy machine some of these figures may still be 0 after 20 seconds.
      enough: (figures) =>
        performance.now() - began > 20_000 && TRIED.every((figure) => figures[figure] > 0),
    });
    expect(report.failures).toEqual([]);
    const { shortCompletes, hangs, doubled, delivered, expected } = report;
    expect({ shortCompletes, hangs, doubled }).toEqual({ shortCompletes: 0, hangs: 0, doubled: 0 });
    expect(delivered).toBe(expected);
    for (const figure of TRIED) expect(report[figure]).toBeGreaterThan(0);
  });

  it.each([3, 8, 12, 14, 19, 27])(
    'break no invariant with the added streams, seed %d',
    async (seed) => {
      const { problems, figures } = await runChain(seed, 'added');
      expect(problems).toEqual([]);
      expect(figures.expected).toBeGreaterThan(100);
      expect(figures.delivered).toBe(figures.expected);
    },
  );

  it('write the same lines if the seed is the same', async () => {
    for (const seed of [2, 12, 23]) {
      const { lines } = await runChain(seed);
      expect(lines.length).toBeGreaterThan(0);
      expect((await runChain(seed)).lines).toEqual(lines);
    }
  });
});
