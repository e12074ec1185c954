import { describe, expect, it } from '@jest/globals';
import { Bare429Backoff, type Bare429 } from './bare-429-backoff.js';

const HOUR = 3_600_000;
const refusalAt = (now: number, change: Partial<Bare429> = {}): Bare429 => ({
  now,
  sent: now,
  counted: true,
  oldestExpiresAt: undefined,
  ...change,
});

/** Returns the kind and the seconds of each pause if every request receives a 429 at once. */
function pausesOf(count: number, change: Partial<Bare429> = {}): string[] {
  const backoff = new Bare429Backoff(HOUR);
  let now = 0;
  return Array.from({ length: count }, () => {
    const { kind, until } = backoff.pauseAfter(refusalAt(now, change));
    const pause = `${kind} ${(until - now) / 1000}`;
    now = until;
    return pause;
  });
}

describe('Bare429Backoff', () => {
  it('doubles the pauses from two seconds to five minutes, and assumes a used-up quota after the fifth', () => {
    expect(pausesOf(10)).toEqual([
      'burst 2',
      'burst 4',
      'burst 8',
      'burst 16',
      'burst 32',
      'quota 64',
      'quota 128',
      'quota 256',
      'quota 300',
      'quota 300',
    ]);
  });

  it('waits at most until our oldest request stops counting', () => {
    expect(pausesOf(8, { oldestExpiresAt: 100_000 }).slice(5)).toEqual([
      'quota 38',
      'quota 0',
      'quota 0',
    ]);
    expect(pausesOf(1, { oldestExpiresAt: 100 })).toEqual(['burst 2']);
  });

  it('does not lengthen a pause after a 429 of a request that was sent before the pause ended', () => {
    const backoff = new Bare429Backoff(HOUR);
    const first = backoff.pauseAfter(refusalAt(1000));
    expect(backoff.pauseAfter(refusalAt(1000))).toBe(first);
    expect(backoff.pauseAfter(refusalAt(60_000, { sent: 999 }))).toBe(first);
    expect(backoff.pauseAfter(refusalAt(3000)).until).toBe(7000);
  });

  it('keeps free requests in a burst pause although counted ones wait for quota', () => {
    const backoff = new Bare429Backoff(HOUR);
    let now = 0;
    for (let sent = 0; sent < 6; sent += 1) now = backoff.pauseAfter(refusalAt(now)).until;
    const free = refusalAt(now - 30_000, { counted: false });
    expect(backoff.pauseAfter(free)).toEqual({ kind: 'burst', until: now - 28_000 });
  });

  it('begins with short pauses again after a counted request succeeded', () => {
    const backoff = new Bare429Backoff(HOUR);
    backoff.pauseAfter(refusalAt(0));
    backoff.resetAfter({ counted: true });
    expect(backoff.pauseAfter(refusalAt(10_000)).until).toBe(12_000);
  });

  it('resets only the pauses of free requests after a free response, and both after a counted one', () => {
    const backoff = new Bare429Backoff(HOUR);
    backoff.pauseAfter(refusalAt(0));
    backoff.resetAfter({ counted: false });
    expect(backoff.pauseAfter(refusalAt(10_000)).until).toBe(14_000);
    backoff.pauseAfter(refusalAt(20_000, { counted: false }));
    backoff.resetAfter({ counted: false });
    expect(backoff.pauseAfter(refusalAt(30_000, { counted: false })).until).toBe(32_000);
    backoff.resetAfter({ counted: true });
    expect(backoff.pauseAfter(refusalAt(40_000, { counted: false })).until).toBe(42_000);
  });
});
