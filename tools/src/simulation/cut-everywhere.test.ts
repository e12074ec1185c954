import { beforeAll, describe, expect, it } from '@jest/globals';
import { cutEverywhere, type CutReport } from './cut-everywhere.js';

let reports: readonly CutReport[];
beforeAll(async () => {
  reports = await cutEverywhere();
}, 600_000);

describe('bodies cut after every byte, in every way', () => {
  it('are read for all seven streams', () => {
    expect(reports.map(({ stream }) => stream).sort()).toEqual([
      'annotations',
      'cohort_members',
      'cohorts',
      'engage',
      'export',
      'funnels',
      'revenue',
    ]);
    for (const { cuts, whole, incomplete, undetectable } of reports) {
      expect(cuts).toBeGreaterThan(500);
      expect(whole).toBeGreaterThan(0);
      expect(incomplete).toBeGreaterThan(0);
      expect(whole + incomplete + undetectable).toBe(cuts);
    }
  });

  it('end in all records once, or INCOMPLETE with a transient error and a state that loses none', () => {
    for (const { stream, shortCompletes, doubled, problems } of reports) {
      expect({ stream, shortCompletes, doubled, problems }).toEqual({
        stream,
        shortCompletes: 0,
        doubled: 0,
        problems: [],
      });
    }
  });

  it('pass for whole only where an export ends well on the boundary of a line', () => {
    for (const { stream, undetectable } of reports) {
      // Before each of the two lines of a plain body, and an empty body instead of a compressed one.
      expect(undetectable).toBe(stream === 'export' ? 3 : 0);
    }
  });
});
