import { describe, expect, it } from '@jest/globals';
import { TransientError } from '@source-mixpanel/stream';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { bodyOf, collect, failure } from '../../test/local-call.js';
import { noise } from '../../test/recording-validator.js';
import { decodeBody } from './decode-body.js';
import type { BodyStream } from '../send.js';

const decoded = (body: BodyStream): Promise<string> => collect(decodeBody(body.chunks, body));
const packed = gzipSync('abc');
const withChunks = (chunks: () => AsyncGenerator<Uint8Array, void>, gzip: boolean): BodyStream => ({
  ...bodyOf(packed, { gzip }),
  chunks: chunks(),
});

describe('decodeBody', () => {
  it('returns the bytes of a body that states its end', async () => {
    expect(await decoded(bodyOf(Buffer.from('abc'), { chunkSize: 1 }))).toBe('abc');
    expect(await decoded(bodyOf(packed, { gzip: true, chunkSize: 1 }))).toBe('abc');
  });

  it('accepts a body without a stated end only if an earlier download decoded to the same bytes', async () => {
    const hash = createHash('sha256').update('abc').digest('hex');
    for (const [gzip, bytes] of [
      [true, packed],
      [false, Buffer.from('abc')],
    ] as const) {
      const open = (): BodyStream => bodyOf(bytes, { gzip, delimited: false, chunkSize: 1 });
      expect(await decoded({ ...open(), earlier: { bytes: 3, hash } })).toBe('abc');
      for (const earlier of [
        { bytes: 4, hash },
        { bytes: 3, hash: createHash('sha256').update('abd').digest('hex') },
      ]) {
        const error = await failure(decoded({ ...open(), earlier }));
        expect(error).toMatchObject({
          code: 'broken_body',
          detail: expect.stringContaining('differ'),
        });
      }
    }
  });

  it.each([
    [
      'a plain body without a stated end',
      bodyOf(Buffer.from('abc'), { delimited: false }),
      'the connection closed without a stated end of the body',
    ],
    [
      'complete gzip members without a stated end',
      bodyOf(packed, { gzip: true, delimited: false }),
      'the connection closed without a stated end of the body',
    ],
    [
      'bytes after the last member',
      bodyOf(Buffer.concat([packed, Buffer.alloc(2)]), { gzip: true }),
      'bytes follow the last gzip member',
    ],
    ['a cut member', bodyOf(packed.subarray(0, -1), { gzip: true }), 'Z_BUF_ERROR'],
    ['no gzip at all', bodyOf(Buffer.from('abc'), { gzip: true }), 'Z_DATA_ERROR'],
  ])('ends with an error that says what is wrong: %s', async (_name, body, detail) => {
    const error = await failure(decoded(body));
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({
      code: 'broken_body',
      message: 'The response was cut off or corrupt.',
      detail,
    });
    if (detail.startsWith('Z_')) expect((error as Error).cause).toMatchObject({ code: detail });
    else expect((error as Error).cause).toBeUndefined();
  });

  it.each([true, false])(
    'throws the error that the chunks of the body threw, gzip %s',
    async (gzip) => {
      const broke = new Error('broke');
      async function* chunks(): AsyncGenerator<Uint8Array, void> {
        yield await Promise.resolve(packed.subarray(0, 15));
        throw broke;
      }
      expect(await failure(decoded(withChunks(chunks, gzip)))).toBe(broke);
    },
  );

  it('does not read the source faster than the decompressed bytes are read', async () => {
    const wire = gzipSync(noise(8_000_000));
    let yielded = 0;
    async function* chunks(): AsyncGenerator<Uint8Array, void> {
      for (let at = 0; at < wire.length; at += 10_000) {
        yielded += 10_000;
        yield await Promise.resolve(wire.subarray(at, at + 10_000));
      }
    }
    let received = 0;
    for await (const { length } of decodeBody(chunks(), { gzip: true, delimited: true })) {
      received += length;
      if (received > 50_000) break;
    }
    expect(yielded).toBeLessThan(4_000_000);
  });
});
