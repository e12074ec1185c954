import { describe, expect, it } from '@jest/globals';
import { HangError, VirtualClock } from './virtual-clock.js';

const HOUR = 3_600_000;

describe('VirtualClock', () => {
  it('passes hours at once, and lets sleepers act in the order of their time', async () => {
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

  it('finishes all that happens now before time goes on', async () => {
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

  it('ends a sleep with the reason of an abort', async () => {
    const clock = new VirtualClock(0);
    const stop = new AbortController();
    clock.later(3, () => stop.abort(new Error('enough')));
    await expect(clock.run(clock.sleep(HOUR, stop.signal), HOUR)).rejects.toThrow('enough');
    expect(clock.now()).toBe(3);
  });

  it('notices work that waits for nothing, and work that never ends', async () => {
    const clock = new VirtualClock(0);
    await expect(clock.run(new Promise(() => undefined), HOUR)).rejects.toThrow(HangError);
    const endless = async (): Promise<never> => {
      for (;;) await clock.sleep(1000);
    };
    await expect(clock.run(endless(), HOUR)).rejects.toThrow(HangError);
    expect(clock.now()).toBe(HOUR);
  });
});
