import { describe, expect, it } from '@jest/globals';
import { dayGaps } from './day-gaps.js';

describe('dayGaps', () => {
  it('reports gaps only of events that occur daily, not of rare, new or irregular events', () => {
    expect(dayGaps([0, 9, 9, 9, 0, 9, 9, 0])).toEqual([4]);
    expect(dayGaps([9, 9, 0, 9])).toEqual([]);
    expect(dayGaps([9, 0, 9, 0, 9, 0, 9, 9])).toEqual([]);
    expect(dayGaps([2, 1, 0, 1, 2, 3, 1, 2])).toEqual([]);
    expect(dayGaps([])).toEqual([]);
  });
});
