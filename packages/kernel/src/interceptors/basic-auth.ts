import { Buffer } from 'node:buffer';
import type { Interceptor } from '../send.js';

export interface Credentials {
  /** Absent where the secret alone is the name and the password is empty. */
  readonly username?: string;
  readonly secret: string;
}

/** Signs every request with HTTP Basic authentication (RFC 7617, UTF-8). */
export function basicAuth({ username, secret }: Credentials): Interceptor {
  const pair = username === undefined ? `${secret}:` : `${username}:${secret}`;
  const authorization = `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
  return (next) => (request) =>
    next({ ...request, headers: { ...request.headers, authorization } });
}
