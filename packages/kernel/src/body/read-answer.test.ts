import { describe, expect, it } from '@jest/globals';
import { RawNumber } from '@source-mixpanel/exact-json';
import { SystemError, TransientError } from '@source-mixpanel/stream';
import { testIo } from '@source-mixpanel/testing';
import { gzipSync } from 'node:zlib';
import { answerOf } from '../../test/fake-send.js';
import { bodyOf, failure, httpRequest } from '../../test/local-call.js';
import { noise } from '../../test/recording-validator.js';
import { readAnswer } from './read-answer.js';
import type { BodyStream, HttpRequest, HttpResponse } from '../send.js';
import { onBodyEnd } from './body-end.js';

function read(
  body: BodyStream,
  status = 200,
  overrides: Partial<HttpRequest> = {},
): Promise<HttpResponse> {
  const send = readAnswer({ largestJsonBytes: 100_000 })(() =>
    Promise.resolve(answerOf({ status, body })),
  );
  return send(httpRequest('https://api.test/a?q=1', overrides));
}

const json = Buffer.from('{"a":[1,"ä"],"id":12345678901234567890}');

describe('readAnswer', () => {
  it('parses a complete document that arrives byte by byte, and keeps the digits of all numbers', async () => {
    for (const [gzip, bytes] of [
      [false, json],
      [true, gzipSync(json)],
    ] as const) {
      const { body } = await read(bodyOf(bytes, { gzip, chunkSize: 1 }));
      expect(body).toEqual({
        kind: 'json',
        value: { a: [1, 'ä'], id: new RawNumber('12345678901234567890') },
      });
    }
  });

  it('rejects a truncated document, however it was cut', async () => {
    const packed = gzipSync(json);
    for (let end = 0; end < json.length; end += 1) {
      const error = await failure(read(bodyOf(json.subarray(0, end))));
      expect(error).toBeInstanceOf(TransientError);
      expect(error).toMatchObject({ code: 'broken_answer' });
    }
    for (let end = 0; end < packed.length; end += 1) {
      const cut = bodyOf(packed.subarray(0, end), { gzip: true });
      expect(await failure(read(cut))).toMatchObject({ code: 'broken_answer' });
    }
    // The JSON text is complete, but the end of the body is not stated.
    const open = bodyOf(json, { delimited: false });
    expect(await failure(read(open))).toMatchObject({ code: 'broken_answer' });
  });

  it.each([
    ['text', Buffer.from('<html>hidden</html>')],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['two documents', Buffer.from('{}{}')],
  ])('rejects %s without quoting it', async (_name, bytes) => {
    const error = await failure(read(bodyOf(bytes)));
    expect(error).toMatchObject({ code: 'broken_answer', detail: expect.stringContaining('/a,') });
    expect(String((error as Error).cause) + (error as Error).message).not.toContain('hidden');
  });

  it('rejects a document whose decompressed size exceeds the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000, ' '));
    const error = await failure(read(bodyOf(bomb, { gzip: true })));
    expect(error).toBeInstanceOf(SystemError);
    expect(error).toMatchObject({
      code: 'answer_too_large',
      message: 'The response exceeds the maximum size.',
      detail: 'GET /a, more than 100000 bytes',
    });
    const most = Buffer.from(`"${'x'.repeat(99_998)}"`);
    expect((await read(bodyOf(most))).body).toMatchObject({ kind: 'json' });
  });

  it('rejects an endless series of empty gzip members', async () => {
    const nothing = gzipSync('');
    const chunks = (async function* (): AsyncGenerator<Uint8Array, void> {
      for (;;) yield await Promise.resolve(Buffer.concat(Array(5000).fill(nothing)));
    })();
    const body: BodyStream = { kind: 'stream', chunks, gzip: true, delimited: true };
    expect(await failure(read(body))).toMatchObject({ code: 'answer_too_large' });
  });

  it('accepts 64 MiB by default, but not a byte more', async () => {
    const reading = (bytes: number): Promise<HttpResponse> => {
      const body = bodyOf(Buffer.alloc(bytes, 'x'), { chunkSize: 1 << 20 });
      return readAnswer()(() => Promise.resolve(answerOf({ body })))(
        httpRequest('https://api.test/a'),
      );
    };
    const most = 64 * 1024 * 1024;
    expect(await failure(reading(most))).toMatchObject({
      code: 'broken_answer',
      message: 'The response was cut off, corrupt or not valid JSON.',
      detail: `GET /a, status 200, ${most} bytes`,
    });
    expect(await failure(reading(most + 1))).toMatchObject({ code: 'answer_too_large' });
  });

  it.each([
    [199, 'text'],
    [200, 'json'],
    [300, 'text'],
  ])('returns the body of a response with status %d as %s', async (status, kind) => {
    expect((await read(bodyOf(Buffer.from('1')), status)).body.kind).toBe(kind);
  });

  it('does not change a response whose body was already read', async () => {
    const send = readAnswer()(() => Promise.resolve(answerOf({ status: 500 })));
    expect((await send(httpRequest('https://api.test/'))).body).toEqual(answerOf().body);
  });

  it('throws a programming error unchanged while it reads the text of a failed response', async () => {
    const defect = new TypeError('a defect');
    async function* chunks(): AsyncGenerator<Uint8Array, void> {
      yield await Promise.resolve(json.subarray(0, 5));
      throw defect;
    }
    expect(await failure(read({ ...bodyOf(json), chunks: chunks() }, 500))).toBe(defect);
  });

  it('returns a requested stream unread, but returns the text of a failed response', async () => {
    const stream = bodyOf(json);
    expect((await read(stream, 200, { answer: 'stream' })).body).toBe(stream);
    for (const answer of ['stream', 'json'] as const) {
      const failed = bodyOf(gzipSync('no such thing'), { gzip: true });
      const { status, body } = await read(failed, 404, { answer });
      expect([status, body]).toEqual([404, { kind: 'text', text: 'no such thing' }]);
    }
  });

  it('returns the first 64 KiB of the text of a failed response, or the part that arrived', async () => {
    const long = await read(bodyOf(gzipSync('x'.repeat(1_000_000)), { gzip: true }), 500);
    expect(long.body).toEqual({ kind: 'text', text: 'x'.repeat(65_536) });
    const cut = await read(bodyOf(Buffer.from('half a'), { delimited: false }), 500);
    expect(cut.body).toEqual({ kind: 'text', text: 'half a' });
    const garbage = await read(bodyOf(Buffer.from('not gzip'), { gzip: true }), 502);
    expect(garbage.body).toEqual({ kind: 'text', text: '' });
  });

  it('rejects a truncated text of a 400, but accepts one that only lacks a stated end', async () => {
    const packed = gzipSync('{"error":"Timeout Error"}');
    for (let end = 0; end < packed.length; end += 1) {
      const cut = bodyOf(packed.subarray(0, end), { gzip: true, delimited: false });
      const error = await failure(read(cut, 400));
      expect(error).toBeInstanceOf(TransientError);
      expect(error).toMatchObject({
        code: 'broken_answer',
        message: 'The response was cut off or corrupt.',
        detail: 'GET /a, status 400',
        cause: expect.any(TransientError),
      });
    }
    for (const gzip of [true, false]) {
      const text = Buffer.from('Timeout Error');
      const open = bodyOf(gzip ? gzipSync(text) : text, { gzip, delimited: false });
      expect((await read(open, 400)).body).toEqual({ kind: 'text', text: 'Timeout Error' });
    }
  });

  it.each([400, 404])('rejects the text of a %i if the connection breaks', async (status) => {
    async function* chunks(): AsyncGenerator<Uint8Array, void> {
      yield await Promise.resolve(Buffer.from('Timeout'));
      throw new TransientError('connection_lost', 'It broke.');
    }
    const body = { ...bodyOf(json), chunks: chunks() };
    expect(await failure(read(body, status))).toMatchObject({ code: 'broken_answer' });
  });

  it('cancels a body that never ends once it has read the maximum', async () => {
    for (const status of [200, 500]) {
      async function* chunks(): AsyncGenerator<Uint8Array, void> {
        yield await Promise.resolve(gzipSync(noise(1_000_000)));
        await new Promise<never>(() => undefined);
      }
      let ends = 0;
      const watched = onBodyEnd(chunks(), { onEnd: () => (ends += 1) });
      const reading = read({ ...bodyOf(json, { gzip: true }), chunks: watched }, status);
      await Promise.allSettled([reading]);
      expect([status, ends]).toEqual([status, 1]);
    }
  });

  it('rejects with the reason of the signal that aborts while it reads', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    for (const status of [200, 500]) {
      async function* chunks(): AsyncGenerator<Uint8Array, void> {
        yield await Promise.resolve(json.subarray(0, 5));
        stop.abort(reason);
        throw new TransientError('connection_lost', 'It broke.');
      }
      const body = { ...bodyOf(json), chunks: chunks() };
      const io = testIo({ signal: stop.signal });
      expect(await failure(read(body, status, { io }))).toBe(reason);
    }
  });
});
