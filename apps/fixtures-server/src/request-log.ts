import type { Caller } from './authenticate.js';

/** One request as the server has interpreted it. It never contains credentials. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  /** The host in `X-Forwarded-Host`; empty if the header was absent. */
  readonly host: string;
  readonly auth: Caller;
  /** Whether it counted against the hourly quota. */
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
 * The maximum number of logged requests, so that long benchmarks do not fill the memory. Later ones are not logged.
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
