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
 * Returns kind and seconds of each pause when every request is answered with 429 as soon as it
 * starts.
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
  it('doubles its pauses from two seconds to five minutes, and assumes a used-up quota from a minute on', () => {
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

  it('waits no longer than until our own oldest request leaves the window', () => {
    expect(pausesOf(8, { oldestExpiresAt: 100_000 }).slice(5)).toEqual([
      'quota 38',
      'quota 0',
      'quota 0',
    ]);
    expect(pausesOf(1, { oldestExpiresAt: 100 })).toEqual(['burst 2']);
  });

  it('counts refusals of requests sent before its pause as one, however late they arrive', () => {
    const refusals = new Bare429Backoff(HOUR);
    const first = refusals.refused(refusalAt(1000));
    expect(refusals.refused(refusalAt(1000))).toBe(first);
    expect(refusals.refused(refusalAt(60_000, { sent: 999 }))).toBe(first);
    expect(refusals.refused(refusalAt(3000)).until).toBe(7000);
  });

  it('does not count a free request, although counted ones wait for the quota', () => {
    const refusals = new Bare429Backoff(HOUR);
    let now = 0;
    for (let sent = 0; sent < 6; sent += 1) now = refusals.refused(refusalAt(now)).until;
    const free = refusalAt(now - 30_000, { counted: false });
    expect(refusals.refused(free)).toEqual({ kind: 'burst', until: now - 28_000 });
  });

  it('starts again with short pauses after a counted request succeeded', () => {
    const refusals = new Bare429Backoff(HOUR);
    refusals.refused(refusalAt(0));
    refusals.answered({ counted: true });
    expect(refusals.refused(refusalAt(10_000)).until).toBe(12_000);
  });

  it('does not reset the pause of counted requests after free answers, but resets both after counted ones', () => {
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
