import type { Caller } from './authenticate.js';

/** One request as the server understood it. Never contains a credential. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  /** The host in `X-Forwarded-Host`; empty when there was none. */
  readonly host: string;
  readonly auth: Caller;
  /** Whether it counted against the hour's quota. */
  readonly counted: boolean;
  readonly status: number;
  /** ISO time by the project's clock. */
  readonly time: string;
}

export interface RequestLog {
  readonly requests: readonly LoggedRequest[];
  add(request: LoggedRequest): void;
}

/**
 * The maximum number of remembered requests, so that a benchmark of hours does not fill the memory.
 */
const remembered = 100_000;

export function createRequestLog(): RequestLog {
  const requests: LoggedRequest[] = [];
  return {
    requests,
    add(request) {
      if (requests.length < remembered) requests.push(request);
    },
  };
}
