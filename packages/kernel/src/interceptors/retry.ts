import { BrokenSliceError, TransientError, type Clock } from '@source-mixpanel/stream';
import { retryAfter } from './retry-after.js';
import type { HttpRequest, HttpResponse, Interceptor } from '../send.js';

export interface RetryOptions {
  readonly clock: Clock;
  /** A source of random numbers from 0 to below 1, like `Math.random`. */
  readonly random: () => number;
  /** The maximum number of tries, the first included; default 6. */
  readonly tries?: number;
  /** The maximum wait before the second try, doubled before each further one; default 5 seconds. */
  readonly firstDelayMilliseconds?: number;
  /** The maximum total wait of one request, after which it fails. Default: no limit. */
  readonly maxWaitMilliseconds?: number;
}

type Outcome =
  | { readonly kind: 'answer'; readonly response: HttpResponse }
  | { readonly kind: 'failure'; readonly error: TransientError };

/** The maximum wait between two tries, even if `Retry-After` asks for more. */
const MAX_DELAY_MILLISECONDS = 5 * 60_000;
/** Waits longer than this are reported. */
const MAX_UNREPORTED_MILLISECONDS = 5000;
/**
 * Errors that are never retried: the budget has already waited for a rate limit, and a query that
 * took too long would again.
 */
const FINAL_CODES = new Set(['rate_limited', 'query_timed_out']);
/**
 * Statuses that are not caused by the request itself: timed out, misdirected, sent too early (RFC
 * 9110, RFC 8470).
 */
const RETRIED_STATUSES = new Set([408, 421, 425]);

/**
 * Repeats a request after a failure of the server (5xx, 408, 421, 425), a broken connection or a
 * broken JSON answer, as long as no body was passed on. The caller receives the answer or error of
 * the last try. Waits between half and all of an exponential delay, or as long as `Retry-After`
 * says, at most five minutes. A wait of more than five seconds is reported, and an abort ends it at
 * once.
 */
export function retry(options: RetryOptions): Interceptor {
  const { clock } = options;
  return (next) => async (request) => {
    const tries = request.tries ?? options.tries ?? 6;
    let waitLeft = options.maxWaitMilliseconds ?? Infinity;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await tryOnce(() => next(request), request);
      const delay = waitBefore(outcome, { request, attempt }, options);
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

/** Returns the milliseconds until the next try; undefined when the outcome is final. */
function waitBefore(
  outcome: Outcome,
  { request, attempt }: { readonly request: HttpRequest; readonly attempt: number },
  options: RetryOptions,
): number | undefined {
  const longest = (options.firstDelayMilliseconds ?? 5000) * 2 ** (attempt - 1);
  const delay = Math.min(longest, MAX_DELAY_MILLISECONDS) * (0.5 + options.random() / 2);
  if (outcome.kind === 'failure') return FINAL_CODES.has(outcome.error.code) ? undefined : delay;
  const { status, headers } = outcome.response;
  if (status < 500 && !RETRIED_STATUSES.has(status)) return undefined;
  if (status === 504 && request.answerWithinMilliseconds !== undefined) return undefined;
  // A wait of zero, or until a date in the past, must not lead to six requests within a second.
  const asked = retryAfter(headers, options.clock.now()) ?? 0;
  return asked > 0 ? Math.min(asked, MAX_DELAY_MILLISECONDS) : delay;
}

/** Returns one sentence on why the request is repeated, without any text of the server. */
function reasonOf(outcome: Outcome, { url }: HttpRequest): string {
  return outcome.kind === 'failure'
    ? outcome.error.message
    : `${url.host} answered with status ${outcome.response.status}.`;
}

function settle(outcome: Outcome): HttpResponse {
  if (outcome.kind === 'failure') throw outcome.error;
  return outcome.response;
}
