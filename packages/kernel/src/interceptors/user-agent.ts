import type { Interceptor } from '../send.js';

/** Says who asks: `name/version`. */
export function userAgent(name: string, version: string): Interceptor {
  const headers = { 'user-agent': `${name}/${version}` };
  return (next) => (request) => next({ ...request, headers: { ...headers, ...request.headers } });
}
