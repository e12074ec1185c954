import { TransientError, type Clock } from '@source-mixpanel/stream';
import type { Interceptor } from '../send.js';

/**
 * Aborts a request if the headers of its response do not arrive within `answerWithinMilliseconds`.
 * @throws TransientError `query_timed_out`
 */
export function limitResponseTime({ clock }: { readonly clock: Clock }): Interceptor {
  return (next) => async (request) => {
    const { answerWithinMilliseconds: limit, io } = request;
    if (limit === undefined) return next(request);
    const timeout = new AbortController();
    const timer = new AbortController();
    clock.sleep(limit, timer.signal).then(
      () =>
        timeout.abort(
          new TransientError('query_timed_out', `${request.url.host} did not answer in time.`),
        ),
      () => undefined,
    );
    const signal = AbortSignal.any([io.signal, timeout.signal]);
    try {
      return await next({ ...request, io: { ...io, signal } });
    } finally {
      timer.abort();
    }
  };
}
