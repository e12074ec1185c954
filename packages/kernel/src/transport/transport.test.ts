import { afterEach, describe, expect, it } from '@jest/globals';
import { ConfigError, SystemError, TransientError } from '@source-mixpanel/stream';
import {
  scriptedServer,
  testIo,
  type Script,
  type ScriptedAnswer,
  type ScriptedServer,
} from '@source-mixpanel/testing';
import { collect, failure, httpRequest, localTransport, streamOf } from '../../test/local-call.js';
import type { HttpRequest, HttpResponse } from '../send.js';
import type { TransportOptions } from './transport.js';
import { cancelBody } from '../body/body-end.js';

let server: ScriptedServer | undefined;
let transport: ReturnType<typeof localTransport> | undefined;
afterEach(async () => {
  await server?.close();
  await transport?.close();
  [server, transport] = [undefined, undefined];
});

async function ask(
  script: Script,
  overrides: Partial<HttpRequest> = {},
  options: Partial<TransportOptions> = {},
): Promise<HttpResponse> {
  server = await scriptedServer(script);
  transport = localTransport(options);
  return transport.send(httpRequest(`${server.origin}/path?q=1`, overrides));
}

describe('createTransport', () => {
  it('sends method, query, headers and body, and accepts gzip', async () => {
    const response = await ask([{ body: 'ok', headers: { 'X-Seen': 'Yes', date: 'now' } }], {
      method: 'POST',
      headers: { 'content-type': 'text/plain', authorization: 'Basic x' },
      body: 'hällo',
    });
    expect(await collect(streamOf(response).chunks)).toBe('ok');
    expect(response).toMatchObject({ status: 200, headers: { 'x-seen': 'Yes', date: 'now' } });
    expect(server?.requests).toMatchObject([
      {
        method: 'POST',
        path: '/path?q=1',
        body: 'hällo',
        headers: { 'accept-encoding': 'gzip', authorization: 'Basic x' },
      },
    ]);
  });

  it.each([
    ['length', true],
    ['chunked', true],
    ['close', false],
  ] as const)('detects whether a body framed by %s states its end', async (framing, delimited) => {
    const response = await ask([{ body: 'abc', framing, gzip: true }]);
    expect(response.body).toMatchObject({ kind: 'stream', gzip: true, delimited });
    await cancelBody(streamOf(response).chunks);
  });

  it('does not follow a redirect, which would send the credentials elsewhere', async () => {
    const response = await ask([{ status: 302, headers: { location: '/elsewhere' } }]);
    await cancelBody(streamOf(response).chunks);
    expect([response.status, server?.requests.length]).toEqual([302, 1]);
  });

  it.each([
    'http://example.test/',
    'http://127.0.0.1.example.test/',
    'http://10.0.0.1/',
    'ftp://localhost/',
  ])('rejects %s, to which requests would be sent unencrypted', async (url) => {
    transport = localTransport();
    const error = await failure(transport.send(httpRequest(url)));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({
      code: 'insecure_url',
      message: `Requests to ${new URL(url).host} are refused because they are not encrypted: only https is allowed, except to localhost.`,
    });
  });

  it('throws a TransientError if the connection is refused', async () => {
    server = await scriptedServer([{}]);
    const { origin } = server;
    await server.close();
    transport = localTransport();
    const error = await failure(transport.send(httpRequest(origin)));
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({ code: 'connection_failed' });
  });

  it('throws timed_out if the headers, or the rest of a body, do not arrive in time', async () => {
    const silent = ask([{ fault: { kind: 'silent' } }], {}, { headersTimeoutMilliseconds: 10 });
    expect(await failure(silent)).toMatchObject({ code: 'timed_out' });
    await server?.close();
    await transport?.close();
    const response = await ask(
      [{ body: 'abcdef', fault: { kind: 'stall', after: 3 } }],
      {},
      { bodyTimeoutMilliseconds: 10 },
    );
    expect(await failure(collect(streamOf(response).chunks))).toMatchObject({ code: 'timed_out' });
  });

  it('throws connection_lost if the connection breaks while a body is read', async () => {
    const response = await ask([{ body: 'abcdef', fault: { kind: 'close', after: 3 } }]);
    const error = await failure(collect(streamOf(response).chunks));
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({ code: 'connection_lost' });
  });

  it('rejects with the reason of the signal that aborts before the headers or during the body', async () => {
    const reason = new Error('stopped');
    const first = new AbortController();
    const waiting = ask([{ fault: { kind: 'silent' } }], { io: testIo({ signal: first.signal }) });
    first.abort(reason);
    expect(await failure(waiting)).toBe(reason);
    await server?.close();
    await transport?.close();
    const second = new AbortController();
    const response = await ask([{ body: 'abcdef', fault: { kind: 'stall', after: 3 } }], {
      io: testIo({ signal: second.signal }),
    });
    const reading = failure(collect(streamOf(response).chunks));
    second.abort(reason);
    expect(await reading).toBe(reason);
  });

  it('releases the connection of a body that is cancelled unread', async () => {
    const response = await ask([{ body: 'abcdef', fault: { kind: 'stall', after: 3 } }]);
    await cancelBody(streamOf(response).chunks);
    // The dispatcher closes only if no request is running.
    await transport?.close();
    transport = undefined;
    expect(response.status).toBe(200);
  });

  it.each([503, 429, 400])(
    'returns the status %d of a response in an encoding that was not requested, with an empty body',
    async (status) => {
      const answer = {
        status,
        body: 'abc',
        headers: { 'content-encoding': 'br', 'retry-after': '7' },
      };
      const response = await ask([answer]);
      expect(response).toMatchObject({ status, headers: { 'retry-after': '7' } });
      expect(await collect(streamOf(response).chunks)).toBe('');
    },
  );

  it('rejects a successful response in an encoding that was not requested', async () => {
    const answer: ScriptedAnswer = {
      ...{ body: 'abc', headers: { 'content-encoding': 'br' } },
      fault: { kind: 'stall', after: 1 },
    };
    const error = await failure(ask([answer]));
    expect(error).toBeInstanceOf(SystemError);
    expect(error).toMatchObject({
      code: 'unknown_encoding',
      message: 'The response uses an unsupported Content-Encoding.',
      detail: 'content-encoding: br',
    });
    // The connection was released; otherwise this would wait for the rest of the response.
    await transport?.close();
    transport = undefined;
  });

  it.each([
    ['gzip', true],
    ['X-Gzip', true],
    ['identity', false],
    ['', false],
  ])('accepts the encoding %j', async (encoding, gzip) => {
    const response = await ask([{ body: 'abc', headers: { 'content-encoding': encoding } }]);
    expect(response.body).toMatchObject({ gzip });
    await cancelBody(streamOf(response).chunks);
  });

  it('never includes the query or a header in an error', async () => {
    const failed = await failure(
      ask([{ fault: { kind: 'reset', after: 0 } }], {
        url: new URL('http://127.0.0.1:1/path?hidden=hidden'),
        headers: { authorization: 'hidden' },
      }),
    );
    const { message, stack } = failed as Error;
    expect(message + String(stack) + JSON.stringify(failed)).not.toContain('hidden');
  });
});
