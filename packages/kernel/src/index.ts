export { basicAuth } from './interceptors/basic-auth.js';
export type { Credentials } from './interceptors/basic-auth.js';
export { BodySpool } from './body/body-spool.js';
export type { BodySpoolOptions } from './body/body-spool.js';
export type { SharedCount, SharedTurn, SharedWindow } from './rate-limit/shared-count.js';
export type { BudgetOptions, BudgetDependencies } from './rate-limit/budget.js';
export { Budgets } from './rate-limit/budgets.js';
export { createDispatcher } from './transport/create-dispatcher.js';
export type { DispatcherOptions } from './transport/create-dispatcher.js';
export { createSend } from './create-send.js';
export type { SendOptions } from './create-send.js';
export { decodeBody } from './body/decode-body.js';
export type { BodyForm } from './body/decode-body.js';
export { verifyBody } from './body/verified-body.js';
export type { BodyValidator, VerifiedBody, VerifyOptions } from './body/verified-body.js';
export type { RetryOptions } from './interceptors/retry.js';
export type { ReadAnswerOptions } from './body/read-answer.js';
export type {
  AnswerParser,
  BodyStream,
  HttpBody,
  HttpRequest,
  HttpResponse,
  Interceptor,
  Send,
} from './send.js';
export { parseRateLimitHeaders } from './rate-limit/rate-limit-headers.js';
export type { RateLimitNames, RateLimitInfo } from './rate-limit/rate-limit-headers.js';
export type { TransportOptions } from './transport/transport.js';
export { cancelBody } from './body/body-end.js';
