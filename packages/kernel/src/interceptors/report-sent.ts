import type { Interceptor } from '../send.js';

/** Reports every request that is sent, also one that is sent again. */
export function reportSent(): Interceptor {
  return (next) => (request) => {
    request.io.requested?.();
    return next(request);
  };
}
