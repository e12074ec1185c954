export { basicAuth } from './basic-auth.js';
export type { Credentials } from './basic-auth.js';
export { BodyStorage } from './body-storage.js';
export type { BodyStorageOptions } from './body-storage.js';
export type { BudgetOptions, BudgetSurroundings } from './budget.js';
export { Budgets } from './budgets.js';
export { createDispatcher } from './create-dispatcher.js';
export type { DispatcherOptions } from './create-dispatcher.js';
export { createSend } from './create-send.js';
export type { SendOptions } from './create-send.js';
export { decodeBody } from './decode-body.js';
export type { BodyForm } from './decode-body.js';
export { proveBody } from './proven-body.js';
export type { Proof, ProvenBody, ProveOptions } from './proven-body.js';
export type { RetryOptions } from './retry.js';
export type { ReadAnswerOptions } from './read-answer.js';
export type {
  AnswerParser,
  BodyStream,
  HttpBody,
  HttpRequest,
  HttpResponse,
  Interceptor,
  Send,
} from './send.js';
export { readServerWord } from './server-word.js';
export type { ServerItems, ServerWord } from './server-word.js';
export type { TransportOptions } from './transport.js';
export { dropChunks } from './watch-chunks.js';
