import { BrokenSliceError, TransientError, type Clock } from '@source-mixpanel/stream';
import { retryAfter } from './retry-after.js';
import type { HttpRequest, HttpResponse, Interceptor } from '../send.js';

export interface RetryOptions {
  readonly clock: Clock;
  /** From 0 to below 1, like `Math.random`. */
  readonly random: () => number;
  /** Default 6, the first included. */
  readonly tries?: number;
  /** Longest wait before the second try; doubled before each further one. Default 5 seconds. */
  readonly firstDelayMilliseconds?: number;
  /** Waits of one request together last at most so long, then it gives up. Default: no bound. */
  readonly maxWaitMilliseconds?: number;
}

type Outcome =
  | { readonly kind: 'answer'; readonly response: HttpResponse }
  | { readonly kind: 'failure'; readonly error: TransientError };

/** Longest wait between two tries, also where `Retry-After` asks for more. */
const MAX_DELAY_MILLISECONDS = 5 * 60_000;
/** Waits longer than this are reported. */
const MAX_UNREPORTED_MILLISECONDS = 5000;
/** A rate limit has been waited for by its budget already; a query that took too long would again. */
const FINAL_CODES = new Set(['rate_limited', 'query_timed_out']);
/** Refusals that say nothing of the request: timed out, misdirected, sent too early (RFC 9110, RFC 8470). */
const RETRIED_STATUSES = new Set([408, 421, 425]);

/**
 * Repeats a request that met a server's failure (5xx, 408, 421, 425), a broken connection or a broken
 * JSON answer, as long as no body was handed on. The last try's answer or error is the caller's. Waits
 * between half and all of an exponential delay, or as `Retry-After` says, at most five minutes; a wait
 * of more than five seconds is reported, and an abort ends it at once.
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

/** Milliseconds until the next try; undefined when the outcome is final. */
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
  // A wait of nothing, or until a date in the past, must not lead to six requests within a second.
  const asked = retryAfter(headers, options.clock.now()) ?? 0;
  return asked > 0 ? Math.min(asked, MAX_DELAY_MILLISECONDS) : delay;
}

/** One sentence on why the request is repeated; holds nothing of what the server wrote. */
function reasonOf(outcome: Outcome, { url }: HttpRequest): string {
  return outcome.kind === 'failure'
    ? outcome.error.message
    : `${url.host} answered with status ${outcome.response.status}.`;
}

function settle(outcome: Outcome): HttpResponse {
  if (outcome.kind === 'failure') throw outcome.error;
  return outcome.response;
}
