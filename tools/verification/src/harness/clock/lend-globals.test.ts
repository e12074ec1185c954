import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';
import { lendGlobals } from './lend-globals.js';
import { VirtualClock } from './virtual-clock.js';

let clock: VirtualClock;
let giveBack: () => void;
beforeEach(() => {
  clock = new VirtualClock(5);
  giveBack = lendGlobals(clock);
});
afterEach(() => {
  giveBack();
});

/** A digest of the text and the bytes the decoder used, or the code of its error. */
async function gunzip(bytes: Uint8Array, size: number): Promise<string> {
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
  const decoder = Readable.from(pieces).pipe(createGunzip());
  const parts: Uint8Array[] = [];
  try {
    for await (const part of decoder) parts.push(part as Uint8Array);
  } catch (error) {
    return String((error as { readonly code?: string }).code);
  }
  const digest = createHash('sha256').update(Buffer.concat(parts)).digest('hex');
  return `${digest} ${decoder.bytesWritten}`;
}

describe('lendGlobals', () => {
  it('gunzips like Node itself: whole, cut, damaged, of two members, with rubbish behind', async () => {
    const text = 'records, records, '.repeat(10_000);
    const whole = gzipSync(text);
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 6] = (damaged[damaged.length - 6] ?? 0) ^ 1;
    const bodies = [
      whole,
      whole.subarray(0, 100),
      damaged,
      Buffer.concat([whole, gzipSync('more')]),
      Buffer.concat([whole, Buffer.from('rubbish')]),
      Buffer.from('no gzip'),
    ];
    for (const body of bodies) {
      for (const size of [13, 1_000_000]) {
        const lent = await gunzip(body, size);
        giveBack();
        expect(lent).toBe(await gunzip(body, size));
        giveBack = lendGlobals(clock);
      }
    }
  });

  it('runs timers and the date on the virtual clock, and gives them back', async () => {
    const before = globalThis.setTimeout;
    const woken = new Promise<number>((resolve) => {
      setTimeout(() => resolve(Date.now()), 3_600_000);
    });
    const dropped = setTimeout(() => clock.later(0, () => undefined), 1);
    clearTimeout(dropped);
    expect(await clock.run(woken, 3_600_000)).toBe(3_600_005);
    giveBack();
    expect(globalThis.setTimeout).not.toBe(before);
    expect(Date.now()).toBeGreaterThan(3_600_005);
  });
});
