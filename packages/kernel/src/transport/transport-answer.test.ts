import { describe, expect, it } from '@jest/globals';
import { MockAgent, type Dispatcher } from 'undici';
import { failure, httpRequest, streamOf } from '../../test/local-call.js';
import { createTransport, type TransportOptions } from './transport.js';
import { cancelBody } from '../body/body-end.js';

/**
 * Sends a request with a fake dispatcher whose response has these headers. Returns the response and
 * the options that undici received.
 */
async function answered(
  headers: Record<string, string | string[]>,
  options: Partial<TransportOptions> = {},
) {
  const dispatched: Dispatcher.DispatchOptions[] = [];
  const agent = new MockAgent();
  agent.disableNetConnect();
  agent.get('https://api.test').intercept({ path: '/' }).reply(200, 'abc', { headers });
  const dispatcher = agent.compose((dispatch) => (asking, handler) => {
    dispatched.push(asking);
    return dispatch(asking, handler);
  });
  const send = createTransport({ dispatcher, ...options });
  try {
    const response = await send(httpRequest('https://api.test/'));
    await cancelBody(streamOf(response).chunks);
    return { dispatched, response };
  } finally {
    await agent.close();
  }
}

describe('a response', () => {
  it.each([
    [{ 'content-length': '3' }, true],
    [{ 'transfer-encoding': 'chunked' }, true],
    [{ 'transfer-encoding': 'gzip , Chunked ' }, true],
    [{ 'transfer-encoding': 'chunked, gzip', 'content-length': '5' }, false],
    [{ 'transfer-encoding': 'unchunked' }, false],
    [{ 'transfer-encoding': 'chunked-not' }, false],
    [{}, false],
  ])('with the headers %j states its end: %s', async (headers, delimited) => {
    const { response } = await answered(headers);
    expect(response.body).toMatchObject({ delimited });
  });

  it('has one text per header, with the name in lower case', async () => {
    const { response } = await answered({ 'X-Twice': ['a', 'b'], Date: 'now' });
    expect(response.headers).toEqual({ 'x-twice': 'a, b', date: 'now' });
  });

  it('may take 20 minutes to begin and pause for 10 minutes, unless other times are configured', async () => {
    expect((await answered({})).dispatched).toMatchObject([
      { headersTimeout: 1_200_000, bodyTimeout: 600_000, body: null },
    ]);
    const times = { headersTimeoutMilliseconds: 1, bodyTimeoutMilliseconds: 2 };
    expect((await answered({}, times)).dispatched).toMatchObject([
      { headersTimeout: 1, bodyTimeout: 2 },
    ]);
  });

  it.each(['gzipped', 'xgzip', 'br, gzip', 'identity, br'])(
    'is rejected if its encoding is %s',
    async (encoding) => {
      const asking = answered({ 'content-encoding': encoding });
      expect(await failure(asking)).toMatchObject({ code: 'unknown_encoding' });
    },
  );
});
