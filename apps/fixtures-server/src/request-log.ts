import type { Caller } from './authenticate.js';

/** One request as it was understood. Never holds a credential. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  /** The host in `X-Forwarded-Host`; empty when there was none. */
  readonly host: string;
  readonly auth: Caller;
  /** Whether the hour's quota paid for it. */
  readonly counted: boolean;
  readonly status: number;
  /** ISO time by the project's clock. */
  readonly time: string;
}

export interface RequestLog {
  readonly requests: readonly LoggedRequest[];
  add(request: LoggedRequest): void;
}

/** Requests remembered; a benchmark of hours must not fill the memory. */
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
