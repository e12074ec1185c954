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

/**
 * Returns the kind and the seconds of each pause if every request immediately receives a 429.
 */
function pausesOf(count: number, change: Partial<Bare429> = {}): string[] {
  const refusals = new Bare429Backoff(HOUR);
  let now = 0;
  return Array.from({ length: count }, () => {
    const { kind, until } = refusals.refused(refusalAt(now, change));
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

  it('counts 429s of requests that were sent before the pause as one, however late they arrive', () => {
    const refusals = new Bare429Backoff(HOUR);
    const first = refusals.refused(refusalAt(1000));
    expect(refusals.refused(refusalAt(1000))).toBe(first);
    expect(refusals.refused(refusalAt(60_000, { sent: 999 }))).toBe(first);
    expect(refusals.refused(refusalAt(3000)).until).toBe(7000);
  });

  it('keeps free requests in a burst pause although counted ones wait for quota', () => {
    const refusals = new Bare429Backoff(HOUR);
    let now = 0;
    for (let sent = 0; sent < 6; sent += 1) now = refusals.refused(refusalAt(now)).until;
    const free = refusalAt(now - 30_000, { counted: false });
    expect(refusals.refused(free)).toEqual({ kind: 'burst', until: now - 28_000 });
  });

  it('begins with short pauses again after a counted request succeeded', () => {
    const refusals = new Bare429Backoff(HOUR);
    refusals.refused(refusalAt(0));
    refusals.answered({ counted: true });
    expect(refusals.refused(refusalAt(10_000)).until).toBe(12_000);
  });

  it('resets only the pauses of free requests after a free response, and both after a counted one', () => {
    const refusals = new Bare429Backoff(HOUR);
    refusals.refused(refusalAt(0));
    refusals.answered({ counted: false });
    expect(refusals.refused(refusalAt(10_000)).until).toBe(14_000);
    refusals.refused(refusalAt(20_000, { counted: false }));
    refusals.answered({ counted: false });
    expect(refusals.refused(refusalAt(30_000, { counted: false })).until).toBe(32_000);
    refusals.answered({ counted: true });
    expect(refusals.refused(refusalAt(40_000, { counted: false })).until).toBe(42_000);
  });
});
