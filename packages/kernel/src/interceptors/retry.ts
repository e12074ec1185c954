import { BrokenSliceError, TransientError, type Clock } from '@source-mixpanel/stream';
import { parseRetryAfter } from './parse-retry-after.js';
import type { HttpRequest, HttpResponse, Interceptor } from '../send.js';

export interface RetryOptions {
  readonly clock: Clock;
  /** Returns a random number from 0 to below 1, like `Math.random`. */
  readonly random: () => number;
  /** The maximum number of tries, including the first; default 6. */
  readonly tries?: number;
  /**
   * The maximum wait before the second try; default 5 seconds. The maximum is doubled for each
   * further try.
   */
  readonly firstDelayMilliseconds?: number;
  /**
   * The maximum total of the waits between the tries of one request. If the next wait would exceed
   * it, the request is not tried again. Default: no limit.
   */
  readonly maxWaitMilliseconds?: number;
}

type Outcome =
  | { readonly kind: 'answer'; readonly response: HttpResponse }
  | { readonly kind: 'failure'; readonly error: TransientError };

/** The maximum wait between two tries, even if `Retry-After` requests a longer one. */
const MAX_DELAY_MILLISECONDS = 5 * 60_000;
/** Waits up to this length are not reported to the user. */
const MAX_UNREPORTED_MILLISECONDS = 5000;
/**
 * The codes of errors after which a request is not sent again: the budget has already waited for
 * the rate limit, and a query that took too long would take too long again.
 */
const FINAL_CODES = new Set(['rate_limited', 'query_timed_out']);
/**
 * Statuses below 500 after which the same request may succeed: 408 Request Timeout, 421 Misdirected
 * Request and 425 Too Early (RFC 9110, RFC 8470).
 */
const RETRIED_STATUSES = new Set([408, 421, 425]);

/**
 * Sends a request again after a status 5xx, 408, 421 or 425, a failed connection or a broken JSON
 * response. Once the body of a response was passed on as a stream, the request is not sent again.
 * The caller receives the response or error of the last try.
 *
 * The wait between two tries is the time that `Retry-After` requests. Without that header, it is a
 * random time between 50 and 100 % of an exponentially growing delay. It is never longer than five
 * minutes. Waits of more than five seconds are reported. An abort of the signal ends a wait at
 * once.
 */
export function retry(options: RetryOptions): Interceptor {
  const { clock } = options;
  return (next) => async (request) => {
    const tries = request.tries ?? options.tries ?? 6;
    let waitLeft = options.maxWaitMilliseconds ?? Infinity;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await tryOnce(() => next(request), request);
      const delay = delayAfter(outcome, { request, attempt }, options);
      waitLeft -= delay ?? 0;
      if (delay === undefined || attempt >= tries || waitLeft < 0) return settle(outcome);
      if (delay > MAX_UNREPORTED_MILLISECONDS) {
        const until = Math.ceil(clock.now() + delay);
        request.io.report({ kind: 'retrying', until, reason: reasonOf(outcome, request) });
      }
      await clock.sleep(delay, request.io.signal);
    }
  };
}

async function tryOnce(send: () => Promise<HttpResponse>, { io }: HttpRequest): Promise<Outcome> {
  try {
    return { kind: 'answer', response: await send() };
  } catch (error) {
    if (io.signal.aborted) throw io.signal.reason;
    if (!(error instanceof TransientError) || error instanceof BrokenSliceError) throw error;
    return { kind: 'failure', error };
  }
}

/** Returns the milliseconds until the next try; undefined if there must not be another try. */
function delayAfter(
  outcome: Outcome,
  { request, attempt }: { readonly request: HttpRequest; readonly attempt: number },
  options: RetryOptions,
): number | undefined {
  const backoff = (options.firstDelayMilliseconds ?? 5000) * 2 ** (attempt - 1);
  const delay = Math.min(backoff, MAX_DELAY_MILLISECONDS) * (0.5 + options.random() / 2);
  if (outcome.kind === 'failure') return FINAL_CODES.has(outcome.error.code) ? undefined : delay;
  const { status, headers } = outcome.response;
  if (status < 500 && !RETRIED_STATUSES.has(status)) return undefined;
  if (status === 504 && request.answerWithinMilliseconds !== undefined) return undefined;
  // If `Retry-After` is zero or a date in the past, the growing delay is used. Otherwise all tries
  // would be sent within a second.
  const requested = parseRetryAfter(headers, options.clock.now()) ?? 0;
  return requested > 0 ? Math.min(requested, MAX_DELAY_MILLISECONDS) : delay;
}

/**
 * Returns one sentence that says why the request is sent again. It contains no text from the
 * server.
 */
function reasonOf(outcome: Outcome, { url }: HttpRequest): string {
  return outcome.kind === 'failure'
    ? outcome.error.message
    : `${url.host} answered with status ${outcome.response.status}.`;
}

function settle(outcome: Outcome): HttpResponse {
  if (outcome.kind === 'failure') throw outcome.error;
  return outcome.response;
}
