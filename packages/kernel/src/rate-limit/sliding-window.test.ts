import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SlidingWindow } from './sliding-window.js';

const HOUR = 3_600_000;
const ledgerOf = (limit: number): SlidingWindow =>
  new SlidingWindow({ limit, windowMilliseconds: HOUR });

describe('SlidingWindow', () => {
  it('never starts more than the limit in any window, and never delays a request before that', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: HOUR / 3 }), { maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 8 }), (pauses, limit) => {
        const ledger = ledgerOf(limit);
        const starts: number[] = [];
        let now = 0;
        for (const pause of pauses) {
          now += pause;
          const free = starts.filter((at) => at > now - HOUR).length < limit;
          const opens = ledger.availableAt(now);
          // The only additional wait is the five seconds added for the way to the server.
          if (free) expect(opens - now).toBeLessThanOrEqual(HOUR / 720);
          expect(ledger.remaining(now) > 0).toBe(opens === now);
          now = opens;
          ledger.record(now);
          starts.push(now);
        }
        for (const end of starts) {
          const inWindow = starts.filter((at) => at > end - HOUR && at <= end);
          expect(inWindow.length).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });

  it('frees what the server did not count', () => {
    const ledger = ledgerOf(2);
    const first = ledger.record(0);
    ledger.record(0);
    expect(ledger.remaining(0)).toBe(0);
    ledger.refund(first);
    expect([ledger.remaining(0), ledger.availableAt(1)]).toEqual([1, 1]);
  });

  it('believes a server that reports less quota, until its reset, and never one that reports more', () => {
    const ledger = ledgerOf(60);
    for (let sent = 0; sent < 10; sent += 1) ledger.record(0);
    ledger.applyServerQuota(0, { remaining: 12, reset: 600_000 });
    expect([ledger.remaining(1), ledger.remaining(600_000)]).toEqual([12, 50]);
    ledger.applyServerQuota(600_000, { remaining: 0 });
    ledger.applyServerQuota(600_001, { remaining: 1000 });
    expect(ledger.remaining(600_001)).toBe(50);
    ledger.applyServerQuota(600_002, { remaining: 0 });
    // Our own ten leave the window first, and with them ten of the server's count.
    expect(ledger.remaining(HOUR + HOUR / 720)).toBe(10);
  });

  it('follows a lower limit of the server and returns from it, but not above its own', () => {
    const ledger = ledgerOf(60);
    ledger.applyServerQuota(0, { remaining: 30, limit: 30 });
    expect(ledger.remaining(0)).toBe(30);
    ledger.applyServerQuota(0, { remaining: 240, limit: 240 });
    expect(ledger.remaining(0)).toBe(60);
  });

  it('stays blocked until the given time, however much is left', () => {
    const ledger = ledgerOf(5);
    ledger.blockUntil(1000);
    ledger.blockUntil(500);
    expect([ledger.remaining(999), ledger.availableAt(3), ledger.remaining(1000)]).toEqual([
      0, 1000, 5,
    ]);
  });

  it('opens when the requests of others leave before our own, and the other way round', () => {
    const ledger = ledgerOf(2);
    ledger.record(0);
    ledger.applyServerQuota(0, { remaining: 0, reset: 600_000 });
    expect([ledger.availableAt(1), ledger.availableAt(600_000)]).toEqual([600_000, 600_000]);
    const late = ledgerOf(2);
    late.record(0);
    late.applyServerQuota(HOUR / 2, { remaining: 0 });
    expect(late.availableAt(HOUR / 2)).toBe(HOUR + HOUR / 720);
  });

  it('waits until enough requests have left to be below its limit', () => {
    const ledger = ledgerOf(4);
    for (const at of [0, 1, 2, 3]) ledger.record(at);
    ledger.applyServerQuota(4, { remaining: 0, limit: 2 });
    expect(ledger.remaining(4)).toBe(0);
    expect(ledger.availableAt(4)).toBe(2 + HOUR + HOUR / 720);
  });

  it('ignores a reset beyond the window, and a limit below one', () => {
    const ledger = ledgerOf(60);
    ledger.applyServerQuota(0, { remaining: 0, reset: 10 * HOUR, limit: 0 });
    const reset = HOUR + HOUR / 720;
    expect(ledger.availableAt(1)).toBe(reset);
    expect([ledger.remaining(reset - 1), ledger.remaining(reset)]).toEqual([0, 1]);
  });

  it('returns when its oldest request leaves', () => {
    const ledger = ledgerOf(3);
    expect(ledger.oldestExpiresAt(0)).toBeUndefined();
    ledger.record(5);
    ledger.record(7);
    const stay = HOUR + HOUR / 720;
    expect([ledger.oldestExpiresAt(8), ledger.oldestExpiresAt(5 + stay)]).toEqual([
      5 + stay,
      7 + stay,
    ]);
    expect(ledger.oldestExpiresAt(7 + stay)).toBeUndefined();
  });

  it('counts nothing without a limit', () => {
    const ledger = ledgerOf(Infinity);
    for (let sent = 0; sent < 1000; sent += 1) ledger.record(0);
    expect(ledger.oldestExpiresAt(0)).toBeUndefined();
    ledger.applyServerQuota(0, { remaining: 0 });
    expect([ledger.remaining(0), ledger.availableAt(7)]).toEqual([Infinity, 7]);
  });
});
