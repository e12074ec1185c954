import { describe, expect, it } from '@jest/globals';
import { fakeSend } from '../../test/fake-send.js';
import { httpRequest } from '../../test/local-call.js';
import { userAgent } from './user-agent.js';

describe('userAgent', () => {
  it('adds the user agent to the other headers, unless the request has one', async () => {
    const { send, requests } = fakeSend([{}]);
    const asking = userAgent('a-program', '1.2.3')(send);
    await asking(httpRequest('https://api.test/', { headers: { accept: 'x' } }));
    await asking(httpRequest('https://api.test/', { headers: { 'user-agent': 'own' } }));
    expect(requests.map(({ headers }) => headers)).toEqual([
      { 'user-agent': 'a-program/1.2.3', accept: 'x' },
      { 'user-agent': 'own' },
    ]);
  });
});
