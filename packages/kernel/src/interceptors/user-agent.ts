import type { Interceptor } from '../send.js';

/** Adds a `user-agent` header: `name/version`. */
export function userAgent(name: string, version: string): Interceptor {
  const headers = { 'user-agent': `${name}/${version}` };
  return (next) => (request) => next({ ...request, headers: { ...headers, ...request.headers } });
}
