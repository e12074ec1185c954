import type { Interceptor } from '../send.js';

/** Adds the header `user-agent: name/version`, unless the request already has one. */
export function userAgent(name: string, version: string): Interceptor {
  const headers = { 'user-agent': `${name}/${version}` };
  return (next) => (request) => next({ ...request, headers: { ...headers, ...request.headers } });
}
