import { beforeAll, describe, expect, it } from '@jest/globals';
import { killAndResume } from './kill-and-resume.js';
import type { KillReport } from './kill-tally.js';

describe('a sync that is killed again and again', () => {
  let report: KillReport;
  beforeAll(async () => {
    report = await killAndResume({ seed: 1, kills: 40 });
  });

  it('was killed at forty points or more', () => {
    expect(report.kills).toBeGreaterThanOrEqual(40);
  });

  it('loses nothing of any stream, repeats no more than was in flight, tears no line', () => {
    expect(report.problems).toEqual([]);
    expect(report.delivered).toBe(report.expected + report.doubled);
  });

  it('never says COMPLETE of a stream before all of it was delivered', () => {
    expect(report.shortCompletes).toBe(0);
  });

  it('never hangs', () => {
    expect(report.hangs).toBe(0);
  });
});
