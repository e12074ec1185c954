import { describe, expect, it } from '@jest/globals';
import { fakeClock } from './fake-clock.js';

const never = new AbortController().signal;

describe('fakeClock', () => {
  it('wakes sleepers in the order of their times, and each sees the time at which it wakes', async () => {
    const clock = fakeClock(1000);
    const seen: number[] = [];
    const sleeper = async (milliseconds: number): Promise<void> => {
      await clock.sleep(milliseconds, never);
      seen.push(clock.now());
      await clock.sleep(milliseconds, never);
      seen.push(clock.now());
    };
    const all = Promise.all([sleeper(30), sleeper(20)]);
    await clock.advance(59);
    expect(seen).toEqual([1020, 1030, 1040]);
    await clock.advance(1);
    await all;
    expect(seen).toEqual([1020, 1030, 1040, 1060]);
    expect(clock.sleeping()).toBe(0);
  });

  it('does not move by itself, and a jump of the wall clock does not wake a sleeper', async () => {
    const clock = fakeClock(0);
    const stop = new AbortController();
    const sleep = clock.sleep(10, stop.signal);
    clock.jump(1_000_000);
    await clock.advance(9);
    expect([clock.sleeping(), clock.monotonic(), clock.now()]).toEqual([1, 9, 1_000_009]);
    stop.abort(new Error('stopped'));
    await expect(sleep).rejects.toThrow('stopped');
    await expect(clock.sleep(1, stop.signal)).rejects.toThrow('stopped');
    expect(clock.sleeping()).toBe(0);
  });

  it('resolves a sleep of 0 ms without an advance', async () => {
    const clock = fakeClock(0);
    await clock.sleep(0, never);
    expect([clock.sleeping(), clock.monotonic()]).toEqual([0, 0]);
  });

  it('advances by itself if it is automatic, however long the sleep is', async () => {
    const clock = fakeClock(0, { automatic: true });
    await clock.sleep(3_600_000, never);
    await clock.sleep(1, never);
    expect(clock.monotonic()).toBe(3_600_001);
  });
});
