import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BrokenSliceError } from '@source-mixpanel/stream';
import { scriptedServer, testIo } from '@source-mixpanel/testing';
import { getEventListeners } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
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
import { BodySpool, type BodySpoolOptions } from './body-spool.js';
import { verifyBody, type BodyValidator, type VerifiedBody } from './verified-body.js';
import type { BodyStream } from '../send.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'verified-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const storage = (options: Partial<BodySpoolOptions> = {}): BodySpool =>
  new BodySpool({ directory, ...options });

const verify = (
  stream: BodyStream,
  validator: BodyValidator,
  options: { storage?: BodySpool; io?: ReturnType<typeof testIo> } = {},
): Promise<VerifiedBody> =>
  verifyBody(stream, validator, {
    storage: options.storage ?? storage(),
    io: options.io ?? testIo(),
  });

describe('verifyBody, with a spool', () => {
  it('moves a large body to a file without a name, from which it can be read any number of times', async () => {
    const raw = noise(700_000);
    const body = await verify(bodyOf(raw, { chunkSize: 10_000 }), recordingValidator(), {
      storage: storage({ memoryBytesPerBody: 100_000 }),
    });
    expect(await readdir(directory)).toEqual([]);
    const readings = await Promise.all(
      [1, 2, 3].map(async () => {
        const parts: Uint8Array[] = [];
        for await (const chunk of body.bytes()) parts.push(chunk);
        return Buffer.concat(parts).equals(raw);
      }),
    );
    expect([readings, body.verified, body.wireBytes]).toEqual([[true, true, true], true, 700_000]);
    await body.discard();
    await body.discard();
    expect(await failure(collect(body.bytes()))).toMatchObject({ code: 'body_discarded' });
  });

  it('limits the space of all bodies together, and releases it when they are discarded', async () => {
    const shared = storage({ memoryBytes: 300_000, limitBytes: 20_000_000 });
    const small = await verify(bodyOf(noise(200_000)), recordingValidator(), { storage: shared });
    const raws = Array.from({ length: 12 }, () => noise(400_000));
    const bodies = await Promise.all(
      raws.map((raw) =>
        verify(bodyOf(raw, { chunkSize: 33_333 }), recordingValidator(), { storage: shared }),
      ),
    );
    expect(bodies.every((body) => body.verified)).toBe(true);
    // The limit is fully used at this moment.
    expect(shared.reserveMemory(300_000, 0)).toBe(false);
    for (const [index, body] of bodies.entries()) {
      const parts: Uint8Array[] = [];
      for await (const chunk of body.bytes()) parts.push(chunk);
      expect(Buffer.concat(parts).equals(raws[index] ?? Buffer.alloc(0))).toBe(true);
    }
    await Promise.all([small, ...bodies].map((body) => body.discard()));
    expect([shared.reserveMemory(300_000, 0), shared.reserveDisk(20_000_000)]).toEqual([
      true,
      true,
    ]);
  });

  it('releases memory and disk space when a body is cut off or the signal aborts', async () => {
    const shared = storage({ memoryBytes: 128 * 1024, limitBytes: 10_000_000 });
    const packed = gzipSync(noise(1_000_000));
    const cut = bodyOf(packed.subarray(0, 900_000), { gzip: true, chunkSize: 9999 });
    await failure(verify(cut, recordingValidator(), { storage: shared }));
    const stop = new AbortController();
    const reason = new Error('stopped');
    const validator = { ...recordingValidator(), write: () => stop.abort(reason) };
    const aborted = bodyOf(packed, { gzip: true, chunkSize: 9999 });
    const io = testIo({ signal: stop.signal });
    expect(await failure(verify(aborted, validator, { storage: shared, io }))).toBe(reason);
    expect([shared.reserveMemory(128 * 1024, 0), shared.reserveDisk(10_000_000)]).toEqual([
      true,
      true,
    ]);
    expect(await readdir(directory)).toEqual([]);
  });

  it('discards a verified body when the signal aborts afterwards', async () => {
    const shared = storage({ memoryBytes: 1_000_000 });
    const stop = new AbortController();
    const io = testIo({ signal: stop.signal });
    const body = await verify(bodyOf(noise(800_000)), recordingValidator(), {
      storage: shared,
      io,
    });
    const reading = body.bytes()[Symbol.asyncIterator]();
    await reading.next();
    const reason = new Error('stopped');
    stop.abort(reason);
    expect(shared.reserveMemory(1_000_000, 0)).toBe(true);
    expect(await failure(collect(body.bytes()))).toBe(reason);
  });
});

describe('verifyBody, without space to spool', () => {
  const cases: [string, string, () => Promise<BodySpool>][] = [
    [
      'no directory',
      'the directory does not exist (ENOENT)',
      () =>
        Promise.resolve(
          new BodySpool({ directory: join(directory, 'none'), memoryBytesPerBody: 1 }),
        ),
    ],
    [
      'a directory that is a file',
      'a part of the path is a file, not a directory (ENOTDIR)',
      async () => {
        await writeFile(join(directory, 'file'), '');
        return new BodySpool({ directory: join(directory, 'file'), memoryBytesPerBody: 70_000 });
      },
    ],
    [
      'a storage limit',
      'storage limit',
      () => Promise.resolve(storage({ memoryBytesPerBody: 1, limitBytes: 200_000 })),
    ],
    [
      'a limit of 0 bytes',
      'storage limit',
      () => Promise.resolve(storage({ memoryBytes: 0, limitBytes: 0 })),
    ],
  ];

  it.each(cases)(
    'yields what was spooled, then the rest while it arrives, and verifies all of it: %s',
    async (_name, why, make) => {
      await mkdir(join(directory, 'inner'));
      const raw = noise(600_000);
      for (const gzip of [true, false]) {
        const shared = await make();
        const [validator, io] = [recordingValidator(), testIo()];
        const wire = gzip ? gzipSync(raw) : raw;
        const body = await verify(bodyOf(wire, { gzip, chunkSize: 10_007 }), validator, {
          storage: shared,
          io,
        });
        expect(body.verified).toBe(false);
        expect(io.notices).toEqual([
          {
            kind: 'warning',
            message: `No space to store a response until it is verified (${why}): its records are delivered as they arrive, and a retry may deliver them again.`,
          },
        ]);
        const parts: Uint8Array[] = [];
        for await (const chunk of body.bytes()) parts.push(Uint8Array.from(chunk));
        expect(Buffer.concat(parts).equals(raw)).toBe(true);
        expect([validator.received().equals(raw), validator.ended, body.wireBytes]).toEqual([
          true,
          1,
          wire.length,
        ]);
        expect(() => body.bytes()).toThrow('only once');
      }
    },
  );

  it('releases the memory once the last byte was read, and removes its listener from the signal', async () => {
    const shared = storage({ memoryBytes: 128 * 1024, limitBytes: 0 });
    const stop = new AbortController();
    const io = testIo({ signal: stop.signal });
    const live = bodyOf(noise(400_000), { chunkSize: 9999 });
    const body = await verify(live, recordingValidator(), { storage: shared, io });
    expect(shared.reserveMemory(1, 0)).toBe(false);
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
    await collect(body.bytes());
    expect(shared.reserveMemory(128 * 1024, 0)).toBe(true);
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  });

  it('throws at the end if the rest of the body is broken', async () => {
    const packed = gzipSync(noise(400_000));
    const cut = bodyOf(packed.subarray(0, packed.length - 1), { gzip: true, chunkSize: 8192 });
    const validator = recordingValidator();
    const body = await verify(cut, validator, {
      storage: storage({ memoryBytes: 0, limitBytes: 0 }),
    });
    const error = await failure(collect(body.bytes()));
    expect([error, validator.ended]).toEqual([expect.any(BrokenSliceError), 0]);
    expect(error).toMatchObject({
      code: 'broken_body',
      message: 'The response was cut off or corrupt.',
      detail: `broken_body after ${packed.length - 1} bytes`,
      cause: { code: 'broken_body', detail: 'Z_BUF_ERROR' },
    });
  });

  it('cancels the rest of the body when the reader stops', async () => {
    const server = await scriptedServer([
      { body: noise(500_000), fault: { kind: 'stall', after: 300_000 } },
    ]);
    const transport = localTransport();
    const response = await transport.send(httpRequest(server.origin, { answer: 'stream' }));
    const none = storage({ memoryBytes: 0, limitBytes: 0 });
    const body = await verify(streamOf(response), recordingValidator(), { storage: none });
    for await (const chunk of body.bytes()) if (chunk.length > 0) break;
    await body.discard();
    // The dispatcher closes only if no request is running.
    await transport.close();
    await server.close();
  });
});
