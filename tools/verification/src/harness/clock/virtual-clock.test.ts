import { describe, expect, it } from '@jest/globals';
import { HangError, VirtualClock } from './virtual-clock.js';

const HOUR = 3_600_000;

describe('VirtualClock', () => {
  it('advances by hours without waiting, and wakes sleepers in the order of their times', async () => {
    const clock = new VirtualClock(1000);
    const order: string[] = [];
    const sleeper = async (name: string, milliseconds: number): Promise<void> => {
      await clock.sleep(milliseconds);
      order.push(`${name} ${clock.now()}`);
    };
    const work = Promise.all([sleeper('b', HOUR), sleeper('a', 5), sleeper('c', HOUR)]);
    await clock.run(work, 2 * HOUR);
    expect(order).toEqual(['a 1005', `b ${1000 + HOUR}`, `c ${1000 + HOUR}`]);
  });

  it('does not advance before the promises and immediates of the current time have run', async () => {
    const clock = new VirtualClock(0);
    const seen: number[] = [];
    const work = async (): Promise<void> => {
      for (let step = 0; step < 50; step += 1) await Promise.resolve();
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(clock.now());
    };
    await clock.run(Promise.all([work(), clock.sleep(7)]), 10);
    expect(seen).toEqual([0]);
  });

  it('rejects a sleep with the reason of the abort', async () => {
    const clock = new VirtualClock(0);
    const stop = new AbortController();
    clock.schedule(3, () => stop.abort(new Error('enough')));
    await expect(clock.run(clock.sleep(HOUR, stop.signal), HOUR)).rejects.toThrow('enough');
    expect(clock.now()).toBe(3);
  });

  it('throws a HangError if no timer is left, and if the work does not end within the limit', async () => {
    const clock = new VirtualClock(0);
    await expect(clock.run(new Promise(() => undefined), HOUR)).rejects.toThrow(HangError);
    const endless = async (): Promise<never> => {
      for (;;) await clock.sleep(1000);
    };
    await expect(clock.run(endless(), HOUR)).rejects.toThrow(HangError);
    expect(clock.now()).toBe(HOUR);
  });
});
