import { basicAuth, type Credentials } from './interceptors/basic-auth.js';
import type { Budgets } from './rate-limit/budgets.js';
import { confirmEnd } from './body/confirm-end.js';
import { forwardTo } from './interceptors/forward-to.js';
import { readAnswer, type ReadAnswerOptions } from './body/read-answer.js';
import { retry, type RetryOptions } from './interceptors/retry.js';
import { limitAnswer } from './interceptors/limit-answer.js';
import type { Interceptor, Send } from './send.js';
import { createTransport, type TransportOptions } from './transport/transport.js';
import { reportSent } from './interceptors/report-sent.js';
import { userAgent } from './interceptors/user-agent.js';

export interface SendOptions extends TransportOptions, RetryOptions, ReadAnswerOptions {
  /** The product name and version, sent in the `user-agent` header. */
  readonly product: { readonly name: string; readonly version: string };
  readonly credentials: Credentials;
  readonly budgets: Budgets;
  /** The URL of a gateway, or of a mock in tests, that all requests are sent to instead. */
  readonly gateway?: URL | undefined;
}

/**
 * Returns a `Send` with all interceptors. Their order matters:
 * - `retry` is outermost, so that a request whose response breaks while `readAnswer` reads it is
 *   sent again.
 * - `confirmEnd` downloads a response without a stated end twice within one try.
 * - The budget counts every try. Its slot is used until the body has ended.
 * - `limitAnswer` comes after the budget, so that waiting for quota does not count as time of the
 *   response.
 * - Credentials are added after everything that reports requests, but before `forwardTo`, because
 *   the gateway receives them too.
 */
export function createSend(options: SendOptions): Send {
  const interceptors: Interceptor[] = [
    retry(options),
    readAnswer(options),
    confirmEnd(options),
    options.budgets.interceptor,
    reportSent(),
    limitAnswer(options),
    userAgent(options.product.name, options.product.version),
    basicAuth(options.credentials),
    ...(options.gateway === undefined ? [] : [forwardTo(options.gateway)]),
  ];
  return interceptors.reduceRight(
    (next, interceptor) => interceptor(next),
    createTransport(options),
  );
}
