import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';
import { onVirtualTime } from './on-virtual-time.js';
import { VirtualClock } from './virtual-clock.js';

/**
 * Returns a digest of the decoded text with the number of bytes that the decoder consumed, or the
 * code of its error.
 */
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

describe('onVirtualTime', () => {
  it('decodes gzip as Node does: complete, cut, damaged, with two members, and with other bytes after the end', async () => {
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
      Buffer.from('not gzip'),
    ];
    for (const body of bodies) {
      for (const size of [13, 1_000_000]) {
        const virtual = await onVirtualTime(new VirtualClock(5), () => gunzip(body, size));
        expect(virtual).toBe(await gunzip(body, size));
      }
    }
  });

  it('lets timers and Date.now follow the virtual clock, and restores them afterwards', async () => {
    const before = globalThis.setTimeout;
    const clock = new VirtualClock(5);
    const woken = await onVirtualTime(clock, () => {
      const dropped = setTimeout(() => clock.schedule(0, () => undefined), 1);
      clearTimeout(dropped);
      const hour = new Promise<number>((resolve) => {
        setTimeout(() => resolve(Date.now()), 3_600_000);
      });
      return clock.run(hour, 3_600_000);
    });
    expect(woken).toBe(3_600_005);
    expect(globalThis.setTimeout).toBe(before);
    expect(Date.now()).toBeGreaterThan(3_600_005);
  });

  it('accepts nested calls on the same clock and rejects another clock', async () => {
    const clock = new VirtualClock(5);
    const now = await onVirtualTime(clock, () => onVirtualTime(clock, async () => Date.now()));
    expect(now).toBe(5);
    const other = onVirtualTime(clock, () =>
      onVirtualTime(new VirtualClock(6), async () => undefined),
    );
    await expect(other).rejects.toThrow('another virtual clock');
  });
});
