import { ConfigError } from '@source-mixpanel/stream';
import { isLoopback } from '../transport/loopback.js';
import type { Interceptor } from '../send.js';

/**
 * Sends every request, including its credentials, to one gateway. The path and query are kept, and
 * the original host is sent in `X-Forwarded-Host`. A path in the URL of the gateway is ignored.
 * @throws ConfigError `insecure_url` if the gateway is on another machine and its URL is not https
 */
export function forwardTo(gateway: URL): Interceptor {
  if (gateway.protocol !== 'https:' && !(gateway.protocol === 'http:' && isLoopback(gateway))) {
    throw new ConfigError(
      'insecure_url',
      `The gateway ${gateway.host} must be reached by https, unless it is localhost.`,
    );
  }
  return (next) => (request) => {
    const url = new URL(gateway.origin);
    url.pathname = request.url.pathname;
    url.search = request.url.search;
    const headers = { ...request.headers, 'x-forwarded-host': request.url.host };
    return next({ ...request, url, headers });
  };
}
