import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '@source-mixpanel/stream';
import { fakeSend } from '../../test/fake-send.js';
import { httpRequest } from '../../test/local-call.js';
import { forwardTo } from './forward-to.js';

describe('forwardTo', () => {
  it.each(['https://gateway.test/', 'http://localhost:8080/ignored?too', 'http://127.0.0.1/'])(
    'sends requests to %s with unchanged path, query and headers',
    async (gateway) => {
      const { send, requests } = fakeSend([{}]);
      const request = httpRequest('https://api.test:8443/a/b?c=d%20e#f', {
        method: 'POST',
        body: 'text',
        headers: { authorization: 'Basic x' },
      });
      await forwardTo(new URL(gateway))(send)(request);
      expect(requests[0]?.url.href).toBe(`${new URL(gateway).origin}/a/b?c=d%20e`);
      expect(requests[0]).toMatchObject({
        method: 'POST',
        body: 'text',
        headers: { authorization: 'Basic x', 'x-forwarded-host': 'api.test:8443' },
      });
    },
  );

  it.each(['http://gateway.test:8080/', 'ftp://localhost/', 'ws://127.0.0.1/'])(
    'rejects the gateway %s, to which credentials would be sent unencrypted',
    (gateway) => {
      const make = (): unknown => forwardTo(new URL(gateway));
      expect(make).toThrow(ConfigError);
      expect(make).toThrow(`The gateway ${new URL(gateway).host} must be reached by https`);
    },
  );
});
