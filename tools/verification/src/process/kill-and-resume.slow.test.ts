import { beforeAll, describe, expect, it } from '@jest/globals';
import { killAndResume } from './kill-and-resume.js';
import type { KillReport } from './kill-tally.js';

describe('chains of syncs that are killed', () => {
  let report: KillReport;
  beforeAll(async () => {
    report = await killAndResume({ seed: 1, kills: 40 });
  });

  it('contains at least forty kills', () => {
    expect(report.kills).toBeGreaterThanOrEqual(40);
  });

  it('loses no record, repeats only records that were in flight, and writes no incomplete line', () => {
    expect(report.problems).toEqual([]);
    expect(report.delivered).toBe(report.expected + report.doubled);
  });

  it('reports COMPLETE for a stream only after it has delivered all records', () => {
    expect(report.shortCompletes).toBe(0);
  });

  it('does not hang', () => {
    expect(report.hangs).toBe(0);
  });
});
