import type { Interceptor } from '../send.js';

/** Calls `io.requested` for every request that is sent, including retries. */
export function reportSent(): Interceptor {
  return (next) => (request) => {
    request.io.requested?.();
    return next(request);
  };
}
