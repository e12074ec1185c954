import { describe, expect, it } from '@jest/globals';
import { cancelBody } from '@source-mixpanel/kernel';
import { failure } from '@source-mixpanel/testing';
import { bodyOf } from '../test/bodies.js';
import { measuredBody } from './measured-body.js';

const whole = bodyOf('0123456789');

async function bytesIn(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) bytes += chunk.length;
  return bytes;
}

describe('measuredBody', () => {
  it('tells how many bytes were received, once the last has come', async () => {
    const ends: number[] = [];
    const onEnd = (bytes: number): void => void ends.push(bytes);
    const length = await bytesIn(bodyOf('0123456789').chunks);
    const body = measuredBody(whole, { isTooLarge: () => false, onEnd });
    expect(await bytesIn(body.chunks)).toBe(length);
    expect(ends).toEqual([length]);
    expect(body).toMatchObject({ gzip: whole.gzip, delimited: whole.delimited });
  });

  it('ends a body that is too large as one whose days can be divided at once', async () => {
    const ends: number[] = [];
    const body = measuredBody(bodyOf('0123456789'), {
      isTooLarge: (bytes) => bytes > 5,
      onEnd: (bytes) => void ends.push(bytes),
    });
    expect(await failure(bytesIn(body.chunks))).toMatchObject({
      name: 'BrokenSliceError',
      code: 'body_too_large',
      attempts: 1,
      divisible: true,
    });
    expect(ends).toEqual([]);
  });

  it('drops the body it measures, also where nothing of it was read', async () => {
    let isDropped = false;
    const chunks = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.resolve({ done: true as const, value: undefined }),
        return: () => {
          isDropped = true;
          return Promise.resolve({ done: true as const, value: undefined });
        },
      }),
    };
    const body = measuredBody(
      { ...whole, chunks },
      { isTooLarge: () => false, onEnd: () => undefined },
    );
    await cancelBody(body.chunks);
    expect(isDropped).toBe(true);
  });
});
