import { afterEach, describe, expect, it } from '@jest/globals';
import {
  fakeClock,
  scriptedServer,
  testIo,
  type Script,
  type ScriptedServer,
} from '@source-mixpanel/testing';
import { failure, httpRequest, ioNamed } from '../test/local-call.js';
import { Budgets } from './rate-limit/budgets.js';
import { createDispatcher } from './transport/create-dispatcher.js';
import { createSend, type SendOptions } from './create-send.js';
import { cancelBody } from './body/body-end.js';

let server: ScriptedServer | undefined;
const dispatcher = createDispatcher();
afterEach(() => server?.close());

async function sendTo(script: Script, overrides: Partial<SendOptions> = {}) {
  server = await scriptedServer(script);
  const clock = fakeClock(0, { automatic: true });
  const budgets = new Budgets({ b: { concurrency: 1, quota: 60 } }, { clock });
  const send = createSend({
    dispatcher,
    clock,
    random: () => 0,
    product: { name: 'a-program', version: '1.2.3' },
    credentials: { username: 'user', secret: 'top-secret' },
    budgets,
    gateway: new URL(server.origin),
    ...overrides,
  });
  return { send, budgets, clock };
}

const request = httpRequest('https://api.example.test:8443/a/b?c=d%20e');

describe('createSend', () => {
  it('sends the user agent and credentials to the gateway, with the original host in a header', async () => {
    const { send } = await sendTo([{ body: '{"ok":true}' }]);
    expect(await send(request)).toMatchObject({ status: 200, body: { value: { ok: true } } });
    expect(server?.requests[0]).toMatchObject({
      path: '/a/b?c=d%20e',
      headers: {
        'user-agent': 'a-program/1.2.3',
        authorization: `Basic ${Buffer.from('user:top-secret').toString('base64')}`,
        'x-forwarded-host': 'api.example.test:8443',
      },
    });
  });

  it('sends a secret without a user name as the user name, with an empty password', async () => {
    const { send } = await sendTo([{ body: '1' }], { credentials: { secret: 'sé' } });
    await send(request);
    const authorization = `Basic ${Buffer.from('sé:').toString('base64')}`;
    expect(server?.requests[0]?.headers).toMatchObject({ authorization });
  });

  it('retries after broken and failed responses, and counts and reports each try', async () => {
    const { send, budgets } = await sendTo([
      { status: 500, body: 'oops' },
      { body: '{"cut":', fault: { kind: 'reset', after: 3 } },
      { body: 'no json' },
      { body: '{"gzip":"cut"}', gzip: true, framing: 'close', fault: { kind: 'close', after: 20 } },
      { body: '[1]', framing: 'chunked', chunkSize: 1, gzip: true },
    ]);
    let reported = 0;
    const io = testIo({ requested: () => void (reported += 1) });
    expect(await send({ ...request, io })).toMatchObject({ body: { kind: 'json', value: [1] } });
    expect([server?.requests.length, budgets.remaining('b'), reported]).toEqual([5, 55, 5]);
  });

  it('releases the slot of a request while the request waits for its next try', async () => {
    const { send } = await sendTo((_recorded, index) =>
      index === 0 ? { status: 500 } : { body: '1' },
    );
    const [first, second] = await Promise.all([
      send(request),
      send({ ...request, io: ioNamed('other') }),
    ]);
    expect([first.status, second.status, server?.requests.length]).toEqual([200, 200, 3]);
  });

  it('does not send a request again once the caller has received its body as a stream', async () => {
    const { send } = await sendTo([{ body: 'abcdef', fault: { kind: 'close', after: 3 } }]);
    const { body } = await send({ ...request, answer: 'stream' });
    if (body.kind !== 'stream') throw new Error('not a stream');
    const reading = body.chunks[Symbol.asyncIterator]();
    await failure(
      (async () => {
        while ((await reading.next()).done !== true);
      })(),
    );
    await cancelBody(body.chunks);
    expect(server?.requests).toHaveLength(1);
  });

  it('delays all requests after a 429 until the time of Retry-After has passed', async () => {
    const { send, clock } = await sendTo((_recorded, index) =>
      index === 0 ? { status: 429, headers: { 'retry-after': '60' } } : { body: '1' },
    );
    const answers = await Promise.all(Array.from({ length: 30 }, () => send(request)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(clock.monotonic()).toBe(60_000);
  });

  it.each(['http://gateway.test/', 'http://192.168.0.1:8080/'])(
    'rejects the gateway %s, which is neither https nor localhost',
    async (url) => {
      const make = sendTo([{}], { gateway: new URL(url) });
      expect(await failure(make)).toMatchObject({ code: 'insecure_url' });
    },
  );

  it('never includes the secret in an error', async () => {
    const faults: Script[] = [
      [{ fault: { kind: 'silent' } }],
      [{ body: 'no json' }],
      [{ body: 'abc', headers: { 'content-encoding': 'br' } }],
      [{ body: '[1', fault: { kind: 'reset', after: 1 } }],
    ];
    for (const script of faults) {
      const { send } = await sendTo(script, { headersTimeoutMilliseconds: 10, tries: 1 });
      const error = await failure(send(request));
      const chain: unknown[] = [];
      for (let link: unknown = error; link instanceof Error; link = link.cause) {
        chain.push(link.message, link.stack, Object.entries(link));
      }
      const encoded = Buffer.from('user:top-secret').toString('base64');
      expect(JSON.stringify(chain)).not.toMatch(new RegExp(`top-secret|${encoded}`));
      await server?.close();
    }
  });
});
