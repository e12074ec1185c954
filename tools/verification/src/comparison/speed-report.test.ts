import { describe, expect, it } from '@jest/globals';
import { speedFigure } from './speed-report.js';
import type { SpeedRun } from './speed-runs.js';

const run = (records: number, seconds: number): SpeedRun => ({
  records,
  seconds,
  slept: 0,
  peakBytes: 1e6,
  requests: { query: 0, export: 1, free: 0, refused: 0, exportBytes: 0 },
});

describe('the figure of one contender', () => {
  it('separates start-up from the work per record by two sizes of the same data', () => {
    const { line, seconds } = speedFigure({
      experiment: 'export',
      contender: 'ours',
      streams: ['export'],
      runs: [run(60_000, 13), run(60_000, 11), run(60_000, 14)],
      smallerRuns: [run(15_000, 4), run(15_000, 9), run(15_000, 4)],
    });
    expect({ line, seconds }).toEqual({
      line: { startSeconds: 1, recordsPerSecond: 5000 },
      seconds: 13,
    });
  });

  it('has no such line where one size was read', () => {
    const series = { experiment: 'all streams', contender: 'ours', streams: [] } as const;
    expect(speedFigure({ ...series, runs: [run(1, 1)], smallerRuns: [] }).line).toBeUndefined();
  });
});
