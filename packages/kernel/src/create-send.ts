import { basicAuth, type Credentials } from './interceptors/basic-auth.js';
import type { Budgets } from './rate-limit/budgets.js';
import { confirmEnd } from './body/confirm-end.js';
import { forwardTo } from './interceptors/forward-to.js';
import { readAnswer, type ReadAnswerOptions } from './body/read-answer.js';
import { retry, type RetryOptions } from './interceptors/retry.js';
import { limitResponseTime } from './interceptors/limit-response-time.js';
import type { Interceptor, Send } from './send.js';
import { createTransport, type TransportOptions } from './transport/transport.js';
import { reportSent } from './interceptors/report-sent.js';
import { userAgent } from './interceptors/user-agent.js';

export interface SendOptions extends TransportOptions, RetryOptions, ReadAnswerOptions {
  /** The product name and version, sent in the `user-agent` header. */
  readonly product: { readonly name: string; readonly version: string };
  readonly credentials: Credentials;
  readonly budgets: Budgets;
  /**
   * The URL of a gateway, or of a mock server in tests, to which all requests are sent instead of
   * to the host of their URL.
   */
  readonly gateway?: URL | undefined;
}

/**
 * Returns a `Send` with all interceptors, the outermost first. Their order matters:
 * - `retry` comes before `readAnswer`, so that a request whose response breaks while it is read is
 *   sent again.
 * - `confirmEnd` sends the request a second time if the response does not state where its body
 *   ends. It comes before the budget, so that both requests are counted.
 * - The budget comes after `retry`, so that every try is counted. A request occupies its
 *   concurrency slot until the body of the response has ended.
 * - `limitResponseTime` comes after the budget, so that the wait for quota does not count as
 *   response time.
 * - `basicAuth` comes last, except for `forwardTo`, so that the interceptors that create errors and
 *   notices never see the credentials.
 */
export function createSend(options: SendOptions): Send {
  const interceptors: Interceptor[] = [
    retry(options),
    readAnswer(options),
    confirmEnd(options),
    options.budgets.interceptor,
    reportSent(),
    limitResponseTime(options),
    userAgent(options.product.name, options.product.version),
    basicAuth(options.credentials),
    ...(options.gateway === undefined ? [] : [forwardTo(options.gateway)]),
  ];
  return interceptors.reduceRight(
    (next, interceptor) => interceptor(next),
    createTransport(options),
  );
}
