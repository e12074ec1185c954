import { describe, expect, it } from '@jest/globals';
import { compareWithCounts } from './count-experiment.js';
import { zeroCountedFigures, runCountedChain } from './counted-chain.js';

describe('simulated syncs that compare exports with counts', () => {
  it('report no missing events for complete exports, and notice a withheld event', async () => {
    const { figures, problems } = await compareWithCounts({
      seed: 1,
      counted: 40,
      withinMilliseconds: 60_000,
    });
    expect({ problems, falseAlarms: figures.falseAlarms }).toEqual({
      problems: [],
      falseAlarms: 0,
    });
    expect(figures.counted).toBeGreaterThan(20);
    expect(figures.detected).toBeGreaterThan(0);
  }, 120_000);

  it('report the withheld event of a project in which nothing else explains the difference', async () => {
    const figures = zeroCountedFigures();
    for (const seed of [10, 20, 30]) {
      expect(await runCountedChain(seed, figures, true)).toEqual([]);
    }
    expect(figures).toMatchObject({ counted: 3, detected: 3, undetected: 0 });
  });
});
