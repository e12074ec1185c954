import { describe, expect, it } from '@jest/globals';
import type { WaitingRead } from '@source-mixpanel/cursor';
import { createSpareQuota } from './spare-quota.js';

const spareOf = (remaining: number, quota = 60): ReturnType<typeof createSpareQuota> =>
  createSpareQuota({ remaining: () => remaining, quota: () => quota });
const read = (lastRead: number, requests = 1): WaitingRead => ({ lastRead, requests });

describe('the spare quota', () => {
  it.each([
    [60, 60, true],
    [20, 60, true],
    [19, 60, false],
    [1, 3, true],
    [0, 3, false],
    [1, 1, true],
    [0, 1, false],
    [Infinity, Infinity, true],
  ])(
    'with %d of %d requests left, a request that can wait is allowed: %s',
    (remaining, quota, isAllowed) => {
      const claim = spareOf(remaining, quota).claim();
      claim.set(0, []);
      expect(claim.allows(read(7))).toBe(isAllowed);
    },
  );

  it('reserves quota for every request that cannot wait, whichever stream sends it', () => {
    const quota = spareOf(30);
    const [funnels, cohorts] = [quota.claim(), quota.claim()];
    funnels.set(0, []);
    cohorts.set(11, []);
    expect(funnels.allows(read(7))).toBe(false);
    cohorts.set(10, []);
    expect(funnels.allows(read(7))).toBe(true);
    cohorts.set(60, []);
    cohorts.close();
    expect(funnels.allows(read(7))).toBe(true);
  });

  it('is given first to the data that was read least recently, whichever stream it belongs to', () => {
    const quota = spareOf(22);
    const [funnels, cohorts] = [quota.claim(), quota.claim()];
    funnels.set(0, []);
    cohorts.set(
      0,
      [1, 2, 3, 9].map((lastRead) => read(lastRead)),
    );
    expect([funnels.allows(read(3)), funnels.allows(read(4))]).toEqual([true, false]);
    expect(cohorts.allows(read(1))).toBe(true);
  });

  it.each([
    [60, 60, 0],
    [61, 60, 1],
    [120, 60, 1],
    [121, 60, 2],
    [9, Infinity, 0],
  ])(
    'with %d due requests of all streams and %d requests left, the delay is %d hours',
    (due, left, hours) => {
      const quota = spareOf(left, left);
      const [funnels, cohorts] = [quota.claim(), quota.claim()];
      funnels.set(due - 2, []);
      cohorts.set(2, []);
      expect(cohorts.delay()).toBe(hours * 3_600_000);
    },
  );

  it('allows a read with several requests only if there is quota for all of them', () => {
    const quota = spareOf(30);
    const [funnels, cohorts] = [quota.claim(), quota.claim()];
    funnels.set(0, []);
    expect([funnels.allows(read(7, 11)), funnels.allows(read(7, 12))]).toEqual([true, false]);
    cohorts.set(0, [read(1, 10)]);
    expect([funnels.allows(read(7)), funnels.allows(read(7, 2))]).toEqual([true, false]);
  });
});
