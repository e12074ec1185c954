import { TransientError, type Clock } from '@source-mixpanel/stream';
import type { Interceptor } from '../send.js';

/**
 * Aborts a request if the headers of its response do not arrive within `answerWithinMilliseconds`.
 * The time of waiting for quota does not count.
 * @throws TransientError `query_timed_out`
 */
export function limitAnswer({ clock }: { readonly clock: Clock }): Interceptor {
  return (next) => async (request) => {
    const { answerWithinMilliseconds: limit, io } = request;
    if (limit === undefined) return next(request);
    const tooLate = new AbortController();
    const answered = new AbortController();
    clock.sleep(limit, answered.signal).then(
      () =>
        tooLate.abort(
          new TransientError('query_timed_out', `${request.url.host} did not answer in time.`),
        ),
      () => undefined,
    );
    const signal = AbortSignal.any([io.signal, tooLate.signal]);
    try {
      return await next({ ...request, io: { ...io, signal } });
    } finally {
      answered.abort();
    }
  };
}
