import { afterEach, describe, expect, it } from '@jest/globals';
import { BrokenSliceError, SystemError } from '@source-mixpanel/stream';
import {
  fakeClock,
  scriptedServer,
  testIo,
  type Script,
  type ScriptedAnswer,
  type ScriptedServer,
  type TestIo,
} from '@source-mixpanel/testing';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { collect, failure, httpRequest, ioNamed, streamOf } from '../../test/local-call.js';
import { recordingValidator } from '../../test/recording-validator.js';
import { BodySpool } from './body-spool.js';
import { Budgets } from '../rate-limit/budgets.js';
import { createDispatcher } from '../transport/create-dispatcher.js';
import { createSend, type SendOptions } from '../create-send.js';
import { verifyBody } from './verified-body.js';
import type { HttpResponse } from '../send.js';

let server: ScriptedServer | undefined;
const dispatcher = createDispatcher();
afterEach(() => server?.close());

async function client(script: Script, overrides: Partial<SendOptions> = {}) {
  server = await scriptedServer(script);
  const { origin } = server;
  const clock = fakeClock(0, { automatic: true });
  const budgets = new Budgets({ b: { concurrency: 1, quota: 60 } }, { clock });
  const send = createSend({
    dispatcher,
    clock,
    random: () => 0,
    product: { name: 'a-program', version: '1.2.3' },
    credentials: { username: 'user', secret: 'top-secret' },
    budgets,
    gateway: new URL(origin),
    ...overrides,
  });
  const ask = (answer: 'json' | 'stream', io: TestIo = testIo()): Promise<HttpResponse> =>
    send(httpRequest(`${origin}/a?q=1`, { answer, io }));
  return { ask, budgets };
}

/** Verifies a body, as is done for exports and pages of profiles, and returns its text. */
async function readVerified(response: HttpResponse, storage?: BodySpool): Promise<string> {
  const options = { storage: storage ?? new BodySpool({ directory: tmpdir() }), io: testIo() };
  const body = await verifyBody(streamOf(response), recordingValidator(), options);
  try {
    return await collect(body.bytes());
  } finally {
    await body.discard();
  }
}

const requests = (): number => server?.requests.length ?? 0;
const lines = (count: number): string => '{"n":1}\n'.repeat(count);
const packed = (count: number): Buffer => gzipSync(lines(count));
const zipped = (body: Uint8Array, rest: Partial<ScriptedAnswer> = {}): ScriptedAnswer => ({
  body,
  headers: { 'content-encoding': 'gzip' },
  framing: 'close',
  ...rest,
});

describe('a body whose end is not stated', () => {
  const members = Buffer.concat([packed(13), packed(2)]);
  const afterFirstMember = { kind: 'close', after: packed(13).length } as const;

  it.each([
    ['gzip', zipped(members), lines(15)],
    ['plain', { body: lines(15), framing: 'close' } as const, lines(15)],
    ['plain and empty', { body: '', framing: 'close' } as const, ''],
  ])('is accepted if a second download is equal: %s', async (_name, answer, text) => {
    const { ask, budgets } = await client([answer]);
    const io = ioNamed('export');
    expect(await readVerified(await ask('stream', io))).toBe(text);
    expect([requests(), budgets.remaining('b')]).toEqual([2, 58]);
    expect(io.notices).toEqual([
      {
        kind: 'warning',
        message: `Responses from ${new URL(server?.origin ?? '').host} do not state where they end, perhaps because of a proxy: each is downloaded twice and used only if both downloads are equal.`,
      },
    ]);
  });

  it('is accepted if the second download has the same content with another compression', async () => {
    const { ask } = await client([zipped(members), zipped(gzipSync(lines(15), { level: 1 }))]);
    expect(await readVerified(await ask('stream'))).toBe(lines(15));
  });

  it('is rejected if one of the downloads ends after the first of two gzip members', async () => {
    for (const script of [
      [zipped(members, { fault: afterFirstMember }), zipped(members)],
      [zipped(members), zipped(members, { fault: afterFirstMember })],
    ]) {
      const { ask } = await client(script);
      const error = await failure(ask('stream').then((response) => readVerified(response)));
      expect(error).toBeInstanceOf(BrokenSliceError);
      expect(error).toMatchObject({ code: 'broken_body', maxAttempts: 4 });
      expect(requests()).toBe(2);
      await server?.close();
    }
  });

  it('is rejected if the second download has the same length but other bytes', async () => {
    const { ask } = await client([
      { body: 'abc\n', framing: 'close' },
      { body: 'abd\n', framing: 'close' },
    ]);
    const error = await failure(ask('stream').then((response) => readVerified(response)));
    expect(error).toMatchObject({
      code: 'broken_body',
      cause: { detail: 'two downloads without a stated end differ: 4 and 4 bytes' },
    });
  });

  it('is rejected without a retry if the first download breaks', async () => {
    const { ask } = await client([zipped(members, { fault: { kind: 'reset', after: 20 } })]);
    const error = await failure(ask('stream').then((response) => readVerified(response)));
    expect(error).toBeInstanceOf(BrokenSliceError);
    expect(requests()).toBe(1);
  });

  it('is rejected if the downloads differ, even if there is no space to spool it', async () => {
    const nowhere = new BodySpool({ directory: '/nonexistent', memoryBytes: 0, limitBytes: 0 });
    // The downloads are larger than the block in memory that every body may use.
    const body = (letter: string): ScriptedAnswer => ({
      body: letter.repeat(200_000),
      framing: 'close',
    });
    const { ask } = await client([body('a'), body('b')]);
    const error = await failure(ask('stream').then((response) => readVerified(response, nowhere)));
    expect(error).toMatchObject({ code: 'broken_body' });
  });

  it('is accepted without a comparison if the second download states its end', async () => {
    const { ask } = await client([{ body: 'abc\n', framing: 'close' }, { body: 'abcdef\n' }]);
    expect(await readVerified(await ask('stream'))).toBe('abcdef\n');
  });

  it('is compared too if it is JSON, and is requested again while the two downloads differ', async () => {
    const { ask } = await client([
      zipped(gzipSync('[1]')),
      zipped(gzipSync('[1,2]')),
      zipped(gzipSync('[1,2]')),
    ]);
    expect((await ask('json')).body).toEqual({ kind: 'json', value: [1, 2] });
    expect(requests()).toBe(4);
  });

  it('is accepted without a second request if the status is not 200', async () => {
    const { ask } = await client([{ status: 404, body: 'no such thing', framing: 'close' }]);
    expect((await ask('json')).body).toEqual({ kind: 'text', text: 'no such thing' });
    expect(requests()).toBe(1);
  });

  it('is reported once per client', async () => {
    const { ask } = await client([{ body: '1', framing: 'close' }]);
    const [one, other] = [ioNamed('one'), ioNamed('other')];
    await ask('json', one);
    await ask('json', other);
    expect([one.notices.length, other.notices.length]).toEqual([1, 0]);
  });

  it('is rejected if it is JSON and exceeds the maximum size', async () => {
    const { ask } = await client([{ body: 'x'.repeat(1001), framing: 'close' }], {
      largestJsonBytes: 1000,
    });
    const error = await failure(ask('json'));
    expect(error).toBeInstanceOf(SystemError);
    expect(error).toMatchObject({ code: 'answer_too_large' });
  });

  it('is rejected with the reason of the signal that aborts during the first download', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const { ask } = await client([
      { body: lines(15), framing: 'close', fault: { kind: 'stall', after: 16 } },
    ]);
    const asking = failure(ask('stream', ioNamed('a', { signal: stop.signal })));
    setTimeout(() => stop.abort(reason), 50);
    expect(await asking).toBe(reason);
  });
});
