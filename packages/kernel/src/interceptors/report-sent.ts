import type { Interceptor } from '../send.js';

/** Tells the caller about every request that is sent, also about one that is sent again. */
export function reportSent(): Interceptor {
  return (next) => (request) => {
    request.io.requested?.();
    return next(request);
  };
}
