import { describe, expect, it } from '@jest/globals';
import { runSimulation } from './run-simulation.js';
import { runChain } from './sync-chain.js';

describe('simulated syncs', () => {
  it('break no law, whatever goes wrong in them', async () => {
    const began = performance.now();
    const report = await runSimulation({
      seed: 1,
      syncs: 1500,
      enough: () => performance.now() - began > 20_000,
    });
    expect(report.failures).toEqual([]);
    const { shortCompletes, hangs, doubled, delivered, expected } = report;
    expect({ shortCompletes, hangs, doubled }).toEqual({ shortCompletes: 0, hangs: 0, doubled: 0 });
    expect(delivered).toBe(expected);
    // Laws that nothing tries to break hold for nothing.
    for (const figure of ['faults', 'stops', 'waits', 'leftOut', 'failed', 'stopped'] as const) {
      expect(report[figure]).toBeGreaterThan(0);
    }
  }, 300_000);

  it('say the same, line for line, whenever their seed is the same', async () => {
    for (const seed of [2, 12, 23]) {
      const { lines } = await runChain(seed);
      expect(lines.length).toBeGreaterThan(0);
      expect((await runChain(seed)).lines).toEqual(lines);
    }
  });
});
