import { describe, expect, it } from '@jest/globals';
import { lowerBound } from './lower-bound.js';
import type { Work } from './reference-project.js';

const work = (change: Partial<Work> = {}): Work => ({
  counted: 1,
  free: 0,
  seconds: 0,
  chain: 0,
  ...change,
});
const bound = (query: Partial<Work>, sent: readonly number[] = [], now = 0): number =>
  lowerBound({ query: work(query), export: work() }, { now, query: sent, export: [] });

describe('lowerBound', () => {
  it.each([
    [60, 0],
    [61, 3600],
    [120, 3600],
    [121, 7200],
  ])('of %d requests that count against the hourly quota is %d seconds', (counted, seconds) => {
    expect(bound({ counted })).toBe(seconds);
  });

  it('counts requests of earlier syncs too', () => {
    const sent = Array.from({ length: 60 }, (_, at) => at);
    expect(bound({ counted: 1 }, sent, 600)).toBe(3000);
    expect(bound({ counted: 2 }, sent, 600)).toBe(3001);
    expect(bound({ counted: 60 }, sent, 3660)).toBe(0);
  });

  it('is the time of the concurrent responses, or of the longest chain, if that is longer', () => {
    expect(bound({ counted: 61, seconds: 20_000 })).toBe(4000);
    expect(bound({ counted: 61, seconds: 20_000, chain: 5000 })).toBe(5000);
  });
});
