import { fakeClock, type FakeClock } from '@source-mixpanel/testing';
import type { BudgetOptions, BudgetDependencies } from '../src/rate-limit/budget.js';
import { Budgets } from '../src/rate-limit/budgets.js';
import type { HttpRequest, HttpResponse } from '../src/send.js';
import { answerOf, type FakeAnswer } from './fake-send.js';
import { httpRequest, ioNamed } from './local-call.js';

export const HOUR = 3_600_000;
export const START = Date.UTC(2026, 0, 1);
const rateLimitNames = { quota: 'project', concurrency: 'project-concurrency' };

export interface Start {
  readonly name: string;
  readonly at: number;
}
export type Server = (request: HttpRequest, index: number) => FakeAnswer | Promise<FakeAnswer>;

/** Creates a budget with a fake server, and records when each request reached the server. */
export function budgetOf(
  options: BudgetOptions,
  server: Server = () => ({}),
  dependencies: Partial<BudgetDependencies> & { clock: FakeClock } = {
    clock: fakeClock(START, { automatic: true }),
  },
) {
  const starts: Start[] = [];
  const budgets = new Budgets({ b: { rateLimitNames, ...options } }, dependencies);
  const send = budgets.interceptor(async (request) => {
    const index = starts.push({ name: request.io.name, at: dependencies.clock.monotonic() }) - 1;
    return answerOf(await server(request, index));
  });
  const call = (name: string, overrides: Partial<HttpRequest> = {}): Promise<HttpResponse> =>
    send(httpRequest('https://api.test/', { io: ioNamed(name), ...overrides }));
  return { budgets, starts, call, clock: dependencies.clock };
}

/**
 * Sends a request with a quota of 60 requests per hour to a server that first returns these
 * responses, and then successful ones. `done` resolves with the response of the call.
 */
export function startCall(answers: readonly FakeAnswer[], free = false) {
  const run = budgetOf({ concurrency: 5, quota: 60 }, (_request, index) => answers[index] ?? {});
  const io = ioNamed('a');
  return { ...run, io, done: run.call('a', { io, free }) };
}
