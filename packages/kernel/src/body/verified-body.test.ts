import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BrokenSliceError } from '@source-mixpanel/stream';
import {
  effort,
  scriptedServer,
  testIo,
  type Fault,
  type ScriptedAnswer,
} from '@source-mixpanel/testing';
import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  bodyOf,
  collect,
  failure,
  httpRequest,
  localTransport,
  streamOf,
} from '../../test/local-call.js';
import { noise, recordingValidator } from '../../test/recording-validator.js';
import { BodySpool } from './body-spool.js';
import { verifyBody, type BodyValidator, type VerifiedBody } from './verified-body.js';
import type { BodyStream } from '../send.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'verified-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const verify = (
  stream: BodyStream,
  validator: BodyValidator = recordingValidator(),
): Promise<VerifiedBody> =>
  verifyBody(stream, validator, { storage: new BodySpool({ directory }), io: testIo() });

/** Returns the distance between two tested positions: 1, or more if TEST_EFFORT is below 1. */
const stepOver = (positions: number): number => Math.ceil(positions / effort(positions).numRuns);

const text = '{"event":"a"}\n{"event":"b","properties":{"n":1}}\n';

async function verifyFromServer(answer: ScriptedAnswer): Promise<VerifiedBody> {
  const server = await scriptedServer([answer]);
  const transport = localTransport();
  try {
    const response = await transport.send(httpRequest(server.origin, { answer: 'stream' }));
    return await verify(streamOf(response));
  } finally {
    await Promise.all([server.close(), transport.close()]);
  }
}

describe('verifyBody, with a server', () => {
  const shapes: [string, ScriptedAnswer, number][] = [
    ['plain, chunked', { framing: 'chunked', chunkSize: 20 }, Buffer.byteLength(text) + 18],
    ['plain, content length', { framing: 'length' }, Buffer.byteLength(text)],
    ['gzip, content length', { framing: 'length', gzip: true }, gzipSync(text).length],
    [
      'gzip, chunked',
      { framing: 'chunked', gzip: true, chunkSize: 1 },
      gzipSync(text).length * 6 + 5,
    ],
  ];

  it.each(shapes)('accepts a complete body: %s', async (_name, shape) => {
    const body = await verifyFromServer({ ...shape, body: text });
    expect([body.verified, await collect(body.bytes())]).toEqual([true, text]);
    await body.discard();
  });

  it.each(shapes)(
    'rejects a body that is cut after any of its bytes: %s',
    async (_name, shape, size) => {
      const cut = async (fault: Fault): Promise<void> => {
        const error = await failure(verifyFromServer({ ...shape, body: text, fault }));
        expect([fault, error]).toEqual([fault, expect.any(BrokenSliceError)]);
        expect(error).toMatchObject({ code: 'broken_body', maxAttempts: 4, mayDivide: true });
      };
      for (let after = 0; after < size; after += stepOver(size)) {
        await Promise.all([cut({ kind: 'close', after }), cut({ kind: 'reset', after })]);
      }
    },
  );

  it('rejects a body that is shorter than its content length', async () => {
    const error = await failure(verifyFromServer({ body: text, fault: { kind: 'longer', by: 1 } }));
    expect(error).toMatchObject({ code: 'broken_body' });
  });

  it.each([true, false])(
    'rejects a complete body if only the closed connection shows its end, gzip %s',
    async (gzip) => {
      const error = await failure(verifyFromServer({ body: text, framing: 'close', gzip }));
      expect(error).toMatchObject({ code: 'broken_body' });
    },
  );
});

describe('verifyBody, gzip', () => {
  const packed = gzipSync(text);

  it('rejects a body in which any single bit of the content or the trailer is flipped', async () => {
    // The header is skipped, because fields such as the time of compression do not affect the
    // content.
    for (let bit = 10 * 8; bit < packed.length * 8; bit += stepOver(packed.length * 8)) {
      const flipped = Buffer.from(packed);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const validator = recordingValidator();
      const error = await failure(verify(bodyOf(flipped, { gzip: true, chunkSize: 7 }), validator));
      expect([bit, error]).toEqual([bit, expect.any(BrokenSliceError)]);
      expect(validator.ended).toBe(0);
    }
  });

  it('accepts several gzip members, also empty ones, but no other bytes after the last one', async () => {
    const members = Buffer.concat([packed, gzipSync(''), packed]);
    const body = await verify(bodyOf(members, { gzip: true, chunkSize: 1 }));
    expect(await collect(body.bytes())).toBe(text + text);
    await body.discard();
    for (const tail of ['\0', '\0\0\0', 'x', 'junk', '\x1f', '\x1f\x8b']) {
      for (const chunkSize of [1, 1000]) {
        const foreign = Buffer.concat([packed, Buffer.from(tail, 'latin1')]);
        const error = await failure(verify(bodyOf(foreign, { gzip: true, chunkSize })));
        expect([tail, error]).toEqual([tail, expect.any(BrokenSliceError)]);
      }
    }
  });

  it.each([true, false])(
    'rejects an empty body that should be gzip, delimited %s',
    async (delimited) => {
      const nothing = bodyOf(Buffer.alloc(0), { gzip: true, delimited });
      expect(await failure(verify(nothing))).toMatchObject({ code: 'broken_body' });
    },
  );

  it('accepts an empty uncompressed body only if the transport stated its end', async () => {
    const body = await verify(bodyOf(Buffer.alloc(0), { gzip: false }));
    expect(await collect(body.bytes())).toBe('');
    await body.discard();
    const open = bodyOf(Buffer.alloc(0), { gzip: false, delimited: false });
    expect(await failure(verify(open))).toMatchObject({ code: 'broken_body' });
  });
});

describe('verifyBody, with a validator', () => {
  it('passes every byte to the validator once, in order, and returns a body that can be read twice', async () => {
    const bytes = fc.uint8Array({ maxLength: 3000 });
    await fc.assert(
      fc.asyncProperty(
        bytes,
        fc.boolean(),
        fc.integer({ min: 1, max: 700 }),
        async (raw, gzip, chunkSize) => {
          const validator = recordingValidator();
          const body = await verify(
            bodyOf(gzip ? gzipSync(raw) : raw, { gzip, chunkSize }),
            validator,
          );
          for (let reading = 1; reading <= 2; reading += 1) {
            const again: Uint8Array[] = [];
            for await (const chunk of body.bytes()) again.push(chunk);
            expect(Buffer.concat(again).equals(raw)).toBe(true);
          }
          expect([validator.received().equals(raw), validator.ended]).toEqual([true, 1]);
          await body.discard();
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(['write', 'end'] as const)(
    'throws an error of the method %s unchanged',
    async (method) => {
      const wrong = new BrokenSliceError('unreadable_line', 'A line is wrong.', {
        maxAttempts: 2,
        mayDivide: false,
      });
      const validator = {
        ...recordingValidator(),
        [method]: () => {
          throw wrong;
        },
      };
      expect(await failure(verify(bodyOf(gzipSync(text), { gzip: true }), validator))).toBe(wrong);
    },
  );

  it('rejects as soon as the validator throws, although the rest of the body never arrives', async () => {
    const server = await scriptedServer([
      { body: noise(200_000), gzip: true, fault: { kind: 'stall', after: 150_000 } },
    ]);
    const transport = localTransport();
    const response = await transport.send(httpRequest(server.origin, { answer: 'stream' }));
    const wrong = new Error('wrong');
    const validator: BodyValidator = {
      write: () => {
        throw wrong;
      },
      end: () => undefined,
    };
    expect(await failure(verify(streamOf(response), validator))).toBe(wrong);
    await Promise.all([server.close(), transport.close()]);
  });
});
