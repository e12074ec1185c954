import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '@source-mixpanel/testing';
import { Slots } from './slots.js';

describe('Slots', () => {
  it('spaces the starts within a second although slots are free', async () => {
    const clock = fakeClock(0, { automatic: true });
    const slots = new Slots({ concurrency: 10, perSecond: 20 }, clock);
    const starts: number[] = [];
    const take = () => slots.take().then(() => starts.push(clock.monotonic()));
    await Promise.all([take(), take(), take()]);
    const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? Number.NaN));
    expect(gaps).toHaveLength(2);
    for (const gap of gaps) {
      expect(gap).toBeGreaterThanOrEqual(1000 / 20);
      // A gap more than 20 % wider would waste capacity.
      expect(gap).toBeLessThanOrEqual(1200 / 20);
    }
  });

  it('lets a request start at once that comes later than the spacing requires', async () => {
    const clock = fakeClock(0);
    const slots = new Slots({ concurrency: 10, perSecond: 20 }, clock);
    await slots.take();
    await clock.advance(1000);
    await slots.take();
    expect(clock.sleeping()).toBe(0);
  });

  it('frees the slot again when the clock throws', async () => {
    const broke = new Error('the clock broke');
    const clock = fakeClock(0);
    let isBroken = true;
    const breaking = {
      ...clock,
      sleep: (milliseconds: number, signal: AbortSignal): Promise<void> =>
        isBroken ? Promise.reject(broke) : clock.sleep(milliseconds, signal),
    };
    const slots = new Slots({ concurrency: 1 }, breaking);
    await expect(slots.take()).rejects.toBe(broke);
    isBroken = false;
    await expect(slots.take()).resolves.toEqual(expect.any(Function));
  });

  it('never exceeds the concurrency limit, and serves those that wait in their order', async () => {
    const clock = fakeClock(0);
    const slots = new Slots({ concurrency: 2 }, clock);
    const [first, second] = [await slots.take(), await slots.take()];
    const served: string[] = [];
    const third = slots.take().then(() => served.push('third'));
    const fourth = slots.take().then(() => served.push('fourth'));
    await clock.advance(1000);
    expect(served).toEqual([]);
    first();
    // Freed twice, it is still one slot.
    first();
    await third;
    await clock.advance(1000);
    expect(served).toEqual(['third']);
    second();
    await fourth;
    expect(served).toEqual(['third', 'fourth']);
  });
});
