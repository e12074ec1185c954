import { basicAuth, type Credentials } from './interceptors/basic-auth.js';
import type { Budgets } from './rate-limit/budgets.js';
import { confirmEnd } from './body/confirm-end.js';
import { forwardTo } from './interceptors/forward-to.js';
import { readAnswer, type ReadAnswerOptions } from './body/read-answer.js';
import { retry, type RetryOptions } from './interceptors/retry.js';
import { limitAnswer } from './interceptors/limit-answer.js';
import type { Interceptor, Send } from './send.js';
import { createTransport, type TransportOptions } from './transport/transport.js';
import { userAgent } from './interceptors/user-agent.js';

export interface SendOptions extends TransportOptions, RetryOptions, ReadAnswerOptions {
  /** Sent as `user-agent`. */
  readonly product: { readonly name: string; readonly version: string };
  readonly credentials: Credentials;
  readonly budgets: Budgets;
  /** Sends every request there instead, for gateways and tests. */
  readonly gateway?: URL | undefined;
}

/**
 * A `Send` with all that a polite client does. From the outside in:
 * a try of `retry` ends only when `readAnswer` has the whole answer, so that a broken one is tried
 * again; an answer without a stated end is downloaded twice within one try; every try pays the budget,
 * and its slot is held while the answer is read; the time an answer may take begins when the budget
 * lets the request go; credentials are added last but for the gateway, which receives them too.
 */
export function createSend(options: SendOptions): Send {
  const interceptors: Interceptor[] = [
    retry(options),
    readAnswer(options),
    confirmEnd(options),
    options.budgets.interceptor,
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
