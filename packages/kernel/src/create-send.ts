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
  /** Sent as `user-agent`. */
  readonly product: { readonly name: string; readonly version: string };
  readonly credentials: Credentials;
  readonly budgets: Budgets;
  /** Sends every request to this URL instead, for gateways and tests. */
  readonly gateway?: URL | undefined;
}

/**
 * Returns a `Send` with all interceptors. The order matters: a try of `retry` ends only when
 * `readAnswer` has the complete answer, so that a broken one is requested again. An answer without
 * a stated end is downloaded twice within one try. The budget counts every try and holds its slot
 * while the answer is read. The time that an answer may take begins when the budget starts the
 * request. Credentials are added last except for the gateway, which receives them too.
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
