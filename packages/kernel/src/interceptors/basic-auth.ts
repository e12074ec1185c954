import { Buffer } from 'node:buffer';
import type { Interceptor } from '../send.js';

export interface Credentials {
  /** Absent: the secret is sent as the user name, with an empty password. */
  readonly username?: string;
  readonly secret: string;
}

/** Adds HTTP Basic authentication to every request (RFC 7617, UTF-8). */
export function basicAuth({ username, secret }: Credentials): Interceptor {
  const pair = username === undefined ? `${secret}:` : `${username}:${secret}`;
  const authorization = `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
  return (next) => (request) =>
    next({ ...request, headers: { ...request.headers, authorization } });
}
