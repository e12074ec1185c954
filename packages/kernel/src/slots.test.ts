import { describe, expect, it } from '@jest/globals';
import { performance } from 'node:perf_hooks';
import { Slots } from './slots.js';

describe('Slots', () => {
  it('spaces the starts of a second, though slots are free', async () => {
    const slots = new Slots({ concurrency: 10, perSecond: 20 });
    (await slots.take())();
    const first = performance.now();
    (await slots.take())();
    (await slots.take())();
    // A timer may be late on a busy machine, but two spaces of 50 ms are never shorter.
    expect(performance.now() - first).toBeGreaterThan(90);
  });

  it('lends no more slots than it has until one comes back', async () => {
    const slots = new Slots({ concurrency: 2 });
    const releases = [await slots.take(), await slots.take()];
    let third: (() => void) | undefined;
    const waiting = slots.take().then((release) => (third = release));
    // Another limiter grants meanwhile: enough turns of the event loop for this one to err.
    await new Slots({ concurrency: 1 }).take();
    expect(third).toBeUndefined();
    releases[0]?.();
    await waiting;
    expect(third).toBeDefined();
  });
});
