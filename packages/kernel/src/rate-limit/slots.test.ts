import { describe, expect, it, jest } from '@jest/globals';
import { Slots } from './slots.js';

describe('Slots', () => {
  it('spaces the starts evenly although slots are free', async () => {
    jest.useFakeTimers();
    try {
      const slots = new Slots({ concurrency: 10, perSecond: 20 });
      const starts: number[] = [];
      for (let taken = 0; taken < 3; taken += 1)
        void slots.take().then(() => starts.push(Date.now()));
      await jest.advanceTimersByTimeAsync(1000);
      const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? Number.NaN));
      expect(gaps).toHaveLength(2);
      for (const gap of gaps) {
        expect(gap).toBeGreaterThanOrEqual(1000 / 20);
        // The gap must not be more than 20 % wider, which would waste capacity.
        expect(gap).toBeLessThanOrEqual(1200 / 20);
      }
    } finally {
      jest.useRealTimers();
    }
  });

  it('never exceeds the concurrency limit', async () => {
    const slots = new Slots({ concurrency: 2 });
    const releases = [await slots.take(), await slots.take()];
    let third: (() => void) | undefined;
    const waiting = slots.take().then((release) => (third = release));
    // Taking a slot of another limiter takes several turns of the event loop. If the limit did not
    // work, the third slot would be granted in the meantime.
    await new Slots({ concurrency: 1 }).take();
    expect(third).toBeUndefined();
    releases[0]?.();
    await waiting;
    expect(third).toBeDefined();
  });
});
