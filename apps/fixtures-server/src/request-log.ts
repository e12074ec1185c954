import type { Caller } from './authenticate.js';

/** A request as the server interpreted it. Credentials are never logged. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  /** The host in `X-Forwarded-Host`; empty if the header was absent. */
  readonly host: string;
  readonly auth: Caller;
  /** Whether the request counted against the hourly quota. */
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
 * The maximum number of logged requests. Later ones are not logged, so that long benchmarks do not
 * fill the memory.
 */
const MAX_LOGGED_REQUESTS = 100_000;

export function createRequestLog(): RequestLog {
  const requests: LoggedRequest[] = [];
  return {
    requests,
    add(request) {
      if (requests.length < MAX_LOGGED_REQUESTS) requests.push(request);
    },
  };
}
