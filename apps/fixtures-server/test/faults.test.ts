import { request as httpRequest, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startFixturesServer, type FixturesServer } from '../src/start-fixtures-server.js';
import { exportUrl, serviceAccount } from './ask.js';

interface Received {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
  /** Whether the transport reported a complete body. */
  readonly complete: boolean;
  readonly code: string | undefined;
  readonly pieces: number;
}

let server: FixturesServer;
let truth: string;

beforeAll(async () => {
  server = await startFixturesServer({ data: 'generated', events: 60, days: 1 });
  truth = server.control
    .truth()
    .eventsBetween('2026-11-10', '2026-11-10')
    .map((line) => `${line}\n`)
    .join('');
});
beforeEach(() => server.control.reset());
afterAll(() => server.close());

const day = exportUrl('2026-11-10', '2026-11-10');

/**
 * Reads until the body or the connection ends.
 * @param until the number of bytes after which the client disconnects
 */
function get(path: string, gzip = false, until = Infinity): Promise<Received> {
  return new Promise((resolve, reject) => {
    const headers = { ...serviceAccount, ...(gzip ? { 'accept-encoding': 'gzip' } : {}) };
    let hasResponse = false;
    const request = httpRequest(server.url + path, { headers, agent: false }, (response) => {
      hasResponse = true;
      const chunks: Buffer[] = [];
      let length = 0;
      let code: string | undefined;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length >= until) request.destroy();
      });
      response.on('error', (error: NodeJS.ErrnoException) => {
        code = error.code;
      });
      response.on('close', () => {
        const bytes = Buffer.concat(chunks);
        const { statusCode: status = 0, complete } = response;
        resolve({
          status,
          headers: response.headers,
          bytes,
          complete,
          code,
          pieces: chunks.length,
        });
      });
    });
    request.on('error', (error) => {
      // After the response has begun, its own events report how it ended.
      if (!hasResponse) reject(error);
    });
    request.end();
  });
}

const set = (...faults: object[]): void =>
  server.control.faults(faults.map((fault) => ({ path: '/api/2.0/export', ...fault })));

describe('the fault limit', () => {
  it('resets the connection after that many bytes, and does not affect shorter bodies', async () => {
    set({ kind: 'limit', bytes: 5000 });
    const long = await get(day);
    expect([long.complete, long.code, long.bytes.length]).toEqual([false, 'ECONNRESET', 5000]);
    expect(long.bytes).toEqual(Buffer.from(truth).subarray(0, 5000));
    const again = await get(day, true);
    expect([again.complete, again.bytes.length]).toEqual([false, 5000]);
    const short = await get(`${day}&limit=2`);
    expect([short.complete, short.bytes.length]).toEqual([true, expect.any(Number)]);
    set({ kind: 'limit', bytes: Buffer.byteLength(truth) });
    expect((await get(day)).complete).toBe(true);
  });
});

describe('a response without a fault', () => {
  it('is chunked, and compressed only if the client accepts gzip and the body is large enough', async () => {
    const [plain, packed] = [await get(day), await get(day, true)];
    expect(plain.headers['content-type']).toBe('text/plain');
    expect(plain.headers['transfer-encoding']).toBe('chunked');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.bytes.toString()).toBe(truth);
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(packed.bytes).toString()).toBe(truth);
    const small = await get(`${day}&limit=1`, true);
    expect(small.headers['content-encoding']).toBeUndefined();
  });

  it('has the date of the clock of the project, from which the option dateSkew can differ', async () => {
    const other = await startFixturesServer({ today: '2024-02-29', dateSkew: 3_600_000 });
    const response = await fetch(`${other.url}/api/app/me`, { headers: serviceAccount });
    await response.text();
    await other.close();
    expect(response.headers.get('date')).toContain('Thu, 29 Feb 2024 13:00:');
  });
});

describe.each([
  ['plain', false],
  ['gzip', true],
])('a cut of a %s body', (_, gzip) => {
  it.each(['reset', 'close', 'length'])(
    'by %s ends the body after the given number of bytes',
    async (by) => {
      const whole = await get(day, gzip);
      set({ kind: 'cut', at: 900, by });
      const cut = await get(day, gzip);
      expect(cut.status).toBe(200);
      expect(cut.complete).toBe(false);
      expect(cut.code).toBe('ECONNRESET');
      expect(cut.bytes.length).toBe(900);
      expect(cut.bytes.subarray(10)).toEqual((gzip ? cut : whole).bytes.subarray(10, 900));
      expect(cut.headers['content-length'] === undefined).toBe(by !== 'length');
    },
  );

  it('by length can deliver the complete body and still announce another byte', async () => {
    set({ kind: 'cut', at: 1e9, by: 'length' });
    const cut = await get(day, gzip);
    expect(cut.complete).toBe(false);
    expect((gzip ? gunzipSync(cut.bytes) : cut.bytes).toString()).toBe(truth);
    expect(Number(cut.headers['content-length'])).toBe(cut.bytes.length + 1);
  });

  it('of decoded bytes by clean ends the response correctly', async () => {
    set({ kind: 'cut', at: -5, of: 'decoded', by: 'clean' });
    const cut = await get(day, gzip);
    expect(cut.complete).toBe(true);
    const text = (gzip ? gunzipSync(cut.bytes) : cut.bytes).toString();
    expect(text).toBe(Buffer.from(truth).subarray(0, -5).toString());
  });

  it('can be at any byte', async () => {
    for (const at of [0, 1, 9, 10, 11, 1399, -1]) {
      set({ kind: 'cut', at, by: 'close' });
      const cut = await get(day, gzip);
      expect([at, cut.complete]).toEqual([at, false]);
      if (at >= 0) expect(cut.bytes.length).toBe(at);
      server.control.reset();
    }
  });

  it('can be replaced by undelimited, which ends the complete body only by closing the connection', async () => {
    set({ kind: 'undelimited' });
    const open = await get(day, gzip);
    expect(open.headers['transfer-encoding']).toBeUndefined();
    expect(open.headers['content-length']).toBeUndefined();
    expect((gzip ? gunzipSync(open.bytes) : open.bytes).toString()).toBe(truth);
  });
});

describe('other faults', () => {
  it('can remove only the end of a gzip stream: its checksum and length', async () => {
    set({ kind: 'cut', by: 'gzip' });
    const cut = await get(day, true);
    expect(cut.complete).toBe(true);
    expect(() => gunzipSync(cut.bytes)).toThrow('unexpected end of file');
    expect(gunzipSync(cut.bytes, { finishFlush: 2 }).toString()).toBe(truth);
  });

  it('can close the connection after a given number of decoded bytes, all of which can be decompressed', async () => {
    set({ kind: 'cut', at: 5000, of: 'decoded', by: 'close' });
    const cut = await get(day, true);
    expect(cut.complete).toBe(false);
    const text = gunzipSync(cut.bytes, { finishFlush: 2 });
    expect(text).toEqual(Buffer.from(truth).subarray(0, 5000));
  });

  it.each([
    [{ text: 'terminated early', afterLines: 2 }, 2, 'terminated early\n'],
    [{ text: 'export terminated early', afterLines: 0 }, 0, 'export terminated early\n'],
    [{ text: '{"error":', newline: false, afterLines: 1 }, 1, '{"error":'],
  ])('can end the body with %j', async (trailer, lines, end) => {
    const first = truth.split('\n').slice(0, lines);
    set({ kind: 'trailer', ...trailer });
    const { bytes, complete } = await get(day);
    expect(complete).toBe(true);
    expect(bytes.toString()).toBe(first.map((line) => `${line}\n`).join('') + end);
  });

  it('can replace the response to selected requests', async () => {
    const body = { error: 'oops' };
    set({ kind: 'answer', status: 503, body, headers: { 'Retry-After': '1' }, nth: [1, 3] });
    const statuses = [];
    for (let at = 0; at < 3; at += 1) statuses.push(await get(`${day}&limit=1`));
    expect(statuses.map((one) => one.status)).toEqual([503, 200, 503]);
    expect(statuses[0]?.headers['retry-after']).toBe('1');
    expect(statuses[0]?.bytes.toString()).toBe('{"error":"oops"}');
  });

  it('can stop sending after some bytes without closing the connection', async () => {
    set({ kind: 'stall', after: 700 });
    const stalled = await get(day, false, 700);
    expect([stalled.bytes.length, stalled.complete]).toEqual([700, false]);
    server.control.faults([]);
    expect((await get(day)).complete).toBe(true);
  });

  it('can send single bytes, or slowly, without changing the content', async () => {
    const expected = truth.slice(0, truth.indexOf('\n') + 1);
    set({ kind: 'chunk' });
    const bytewise = await get(`${day}&limit=1`);
    expect(bytewise.bytes.toString()).toBe(expected);
    expect(bytewise.pieces).toBeGreaterThan(1);
    set({ kind: 'drip', bytesPerSecond: 10_000 });
    expect((await get(`${day}&limit=1`)).bytes.toString()).toBe(expected);
  });

  it('can be combined in one response, which can also be delayed', async () => {
    set(
      { kind: 'delay', milliseconds: 5 },
      { kind: 'chunk', bytes: 7 },
      { kind: 'cut', at: 99, by: 'close' },
    );
    const { bytes, complete } = await get(day);
    expect([bytes.length, complete]).toEqual([99, false]);
  });
});
