import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SlidingWindow } from './sliding-window.js';

const HOUR = 3_600_000;
const windowOf = (limit: number): SlidingWindow =>
  new SlidingWindow({ limit, windowMilliseconds: HOUR });

describe('SlidingWindow', () => {
  it('never allows more than the limit in any window, and never delays a request while the limit is not reached', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: HOUR / 3 }), { maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 8 }), (pauses, limit) => {
        const window = windowOf(limit);
        const starts: number[] = [];
        let now = 0;
        for (const pause of pauses) {
          now += pause;
          const free = starts.filter((at) => at > now - HOUR).length < limit;
          const opens = window.availableAt(now);
          // The only additional wait is the five seconds that a request counts longer than the
          // window.
          if (free) expect(opens - now).toBeLessThanOrEqual(HOUR / 720);
          expect(window.remaining(now) > 0).toBe(opens === now);
          now = opens;
          window.record(now);
          starts.push(now);
        }
        for (const end of starts) {
          const inWindow = starts.filter((at) => at > end - HOUR && at <= end);
          expect(inWindow.length).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });

  it('refund removes a request that the server did not count', () => {
    const window = windowOf(2);
    const first = window.record(0);
    window.record(0);
    expect(window.remaining(0)).toBe(0);
    window.refund(first);
    expect([window.remaining(0), window.availableAt(1)]).toEqual([1, 1]);
  });

  it('uses a lower remaining quota of the server until its reset, and ignores a higher one', () => {
    const window = windowOf(60);
    for (let sent = 0; sent < 10; sent += 1) window.record(0);
    window.applyServerQuota(0, { remaining: 12, reset: 600_000 });
    expect([window.remaining(1), window.remaining(600_000)]).toEqual([12, 50]);
    window.applyServerQuota(600_000, { remaining: 0 });
    window.applyServerQuota(600_001, { remaining: 1000 });
    expect(window.remaining(600_001)).toBe(50);
    window.applyServerQuota(600_002, { remaining: 0 });
    // Our own ten requests stop counting first; the server counted them too.
    expect(window.remaining(HOUR + HOUR / 720)).toBe(10);
  });

  it('uses the limit that the server reports last, but not more than the configured limit', () => {
    const window = windowOf(60);
    window.applyServerQuota(0, { remaining: 30, limit: 30 });
    expect(window.remaining(0)).toBe(30);
    window.applyServerQuota(0, { remaining: 240, limit: 240 });
    expect(window.remaining(0)).toBe(60);
  });

  it('blockUntil delays requests until the given time, however much quota is left', () => {
    const window = windowOf(5);
    window.blockUntil(1000);
    window.blockUntil(500);
    expect([window.remaining(999), window.availableAt(3), window.remaining(1000)]).toEqual([
      0, 1000, 5,
    ]);
  });

  it('allows a request as soon as an own request or one of another client stops counting', () => {
    const window = windowOf(2);
    window.record(0);
    window.applyServerQuota(0, { remaining: 0, reset: 600_000 });
    expect([window.availableAt(1), window.availableAt(600_000)]).toEqual([600_000, 600_000]);
    const late = windowOf(2);
    late.record(0);
    late.applyServerQuota(HOUR / 2, { remaining: 0 });
    expect(late.availableAt(HOUR / 2)).toBe(HOUR + HOUR / 720);
  });

  it('waits until enough requests have stopped counting', () => {
    const window = windowOf(4);
    for (const at of [0, 1, 2, 3]) window.record(at);
    window.applyServerQuota(4, { remaining: 0, limit: 2 });
    expect(window.remaining(4)).toBe(0);
    expect(window.availableAt(4)).toBe(2 + HOUR + HOUR / 720);
  });

  it('limits the time until a reset to the window, and the limit to at least one', () => {
    const window = windowOf(60);
    window.applyServerQuota(0, { remaining: 0, reset: 10 * HOUR, limit: 0 });
    const reset = HOUR + HOUR / 720;
    expect(window.availableAt(1)).toBe(reset);
    expect([window.remaining(reset - 1), window.remaining(reset)]).toEqual([0, 1]);
  });

  it('returns when the oldest request stops counting', () => {
    const window = windowOf(3);
    expect(window.oldestExpiresAt(0)).toBeUndefined();
    window.record(5);
    window.record(7);
    const retention = HOUR + HOUR / 720;
    expect([window.oldestExpiresAt(8), window.oldestExpiresAt(5 + retention)]).toEqual([
      5 + retention,
      7 + retention,
    ]);
    expect(window.oldestExpiresAt(7 + retention)).toBeUndefined();
  });

  it('does not count requests without a limit', () => {
    const window = windowOf(Infinity);
    for (let sent = 0; sent < 1000; sent += 1) window.record(0);
    expect(window.oldestExpiresAt(0)).toBeUndefined();
    window.applyServerQuota(0, { remaining: 0 });
    expect([window.remaining(0), window.availableAt(7)]).toEqual([Infinity, 7]);
  });
});
