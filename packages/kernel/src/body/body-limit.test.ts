import { describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { bodyOf, collect, failure } from '../../test/local-call.js';
import { noise, recordingValidator } from '../../test/recording-validator.js';
import { BodySpool } from './body-spool.js';
import { verifyBody, type VerifiedBody, type VerifyOptions } from './verified-body.js';

const raw = noise(50_000);

interface Received {
  readonly body: Promise<VerifiedBody>;
  /** The arguments of the calls of `onReceived`. */
  readonly received: readonly number[];
}

function verify(
  stream: Parameters<typeof verifyBody>[0],
  options: Partial<VerifyOptions> = {},
): Received {
  const received: number[] = [];
  const storage = new BodySpool({ directory: tmpdir() });
  const body = verifyBody(stream, recordingValidator(), {
    storage,
    io: testIo(),
    onReceived: (bytes) => void received.push(bytes),
    ...options,
  });
  return { body, received };
}

describe('verifyBody, without space and with divideFromBytes', () => {
  const noSpace = (): BodySpool =>
    new BodySpool({ directory: tmpdir(), memoryBytes: 0, limitBytes: 0 });

  const large = noise(200_000);

  it('rejects a larger body before any of it can be read, and reports how many bytes had arrived', async () => {
    const broken: number[] = [];
    const io = testIo();
    const { body } = verify(bodyOf(large, { chunkSize: 5_000 }), {
      io,
      storage: noSpace(),
      divideFromBytes: 1,
      onBroken: (bytes) => void broken.push(bytes),
    });
    const outcome = await failure(body);
    expect(outcome).toMatchObject({ code: 'storage_full', maxAttempts: 1, mayDivide: true });
    expect(broken).toEqual([expect.any(Number)]);
    expect(broken[0]).toBeLessThan(large.length);
    expect(io.notices).toEqual([]);
  });

  it('returns a body unverified if it is smaller than divideFromBytes', async () => {
    const io = testIo();
    const { body } = verify(bodyOf(large), {
      io,
      storage: noSpace(),
      divideFromBytes: large.length + 1,
    });
    const unverified = await body;
    expect(unverified.verified).toBe(false);
    expect(await collect(unverified.bytes())).toBe(large.toString('utf8'));
    expect(io.notices).toHaveLength(1);
  });

  it('reports how many bytes had arrived when the connection broke', async () => {
    const broken: number[] = [];
    const { body } = verify(
      { ...bodyOf(raw.subarray(0, 4_000)), delimited: false },
      { onBroken: (bytes) => void broken.push(bytes) },
    );
    expect(await failure(body)).toMatchObject({ code: 'broken_body' });
    expect(broken).toEqual([4_000]);
  });
});

describe('verifyBody, with a limit', () => {
  it('accepts a body of exactly maxBytes and rejects one more byte, whatever the size of the chunks', async () => {
    const size = fc.integer({ min: 1, max: 5_000 });
    await fc.assert(
      fc.asyncProperty(size, size, async (length, chunkSize) => {
        const bytes = raw.subarray(0, length);
        const verified = verify(bodyOf(bytes, { chunkSize }), { maxBytes: length });
        await (await verified.body).discard();
        expect(verified.received).toEqual([length]);
        const larger = verify(bodyOf(bytes, { chunkSize }), { maxBytes: length - 1 });
        expect(await failure(larger.body)).toMatchObject({ code: 'body_too_large' });
        expect(larger.received).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('rejects a larger body with an error that permits a division, cancels the body and releases its storage', async () => {
    const shared = new BodySpool({ directory: tmpdir(), memoryBytes: 40_000 });
    let isCancelled = false;
    const stream = bodyOf(raw, { chunkSize: 1_000 });
    const source = stream.chunks[Symbol.asyncIterator]();
    const chunks = {
      [Symbol.asyncIterator]: () => ({
        next: () => source.next(),
        return: () => {
          isCancelled = true;
          return Promise.resolve({ done: true as const, value: undefined });
        },
      }),
    };
    const { body } = verify({ ...stream, chunks }, { storage: shared, maxBytes: 30_000 });
    expect(await failure(body)).toMatchObject({
      name: 'BrokenSliceError',
      code: 'body_too_large',
      maxAttempts: 1,
      mayDivide: true,
      detail: '31000 bytes so far',
    });
    expect([isCancelled, shared.reserveMemory(40_000, 0)]).toEqual([true, true]);
  });

  it('compares the number of received, compressed bytes with the limit', async () => {
    const packed = gzipSync(Buffer.alloc(100_000));
    const { body, received } = verify(bodyOf(packed, { gzip: true, chunkSize: 7 }), {
      maxBytes: packed.length,
    });
    expect((await body).wireBytes).toBe(packed.length);
    await (await body).discard();
    expect(received).toEqual([packed.length]);
  });

  it('does not apply the limit to a body that is returned unverified', async () => {
    const storage = new BodySpool({ directory: tmpdir(), memoryBytes: 0, limitBytes: 0 });
    const bytes = Buffer.alloc(2_000_000, 'x');
    const { body, received } = verify(bodyOf(bytes, { chunkSize: 10_000 }), {
      storage,
      maxBytes: 1_000_000,
    });
    const unverified = await body;
    const text = await collect(unverified.bytes());
    expect([unverified.verified, text.length]).toEqual([false, bytes.length]);
    expect(received).toEqual([bytes.length]);
  });
});
