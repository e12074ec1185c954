import { describe, expect, it } from '@jest/globals';
import { RankedSlots } from './ranked-slots.js';

describe('RankedSlots', () => {
  it('runs two tasks at a time, and starts the waiting task with the lowest rank first', async () => {
    const slots = new RankedSlots(2);
    const began: string[] = [];
    const ends: (() => void)[] = [];
    const run = (rank: number, name: string): Promise<void> =>
      slots.run(rank, () => {
        began.push(name);
        return new Promise((resolve) => ends.push(resolve));
      });
    const all = [run(5, 'a'), run(5, 'b'), run(9, 'c'), run(1, 'd'), run(1, 'e'), run(5, 'f')];
    for (let ended = 0; ended < all.length; ended += 1) {
      await new Promise(setImmediate);
      expect(began).toHaveLength(Math.min(2 + ended, all.length));
      ends[ended]?.();
    }
    await Promise.all(all);
    expect(began).toEqual(['a', 'b', 'd', 'e', 'f', 'c']);
  });

  it('frees the slot of a task that fails', async () => {
    const slots = new RankedSlots(1);
    await expect(slots.run(1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await slots.run(1, () => Promise.resolve('ran'))).toBe('ran');
  });
});
