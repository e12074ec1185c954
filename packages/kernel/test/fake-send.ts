import type { HttpBody, HttpRequest, HttpResponse, Send } from '../src/send.js';

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: HttpBody;
}

/** Converts a `FakeAnswer` to a response. By default, its body is the JSON value null. */
export function answerOf(answer: FakeAnswer = {}): HttpResponse {
  return {
    status: answer.status ?? 200,
    headers: answer.headers ?? {},
    body: answer.body ?? { kind: 'json', value: null },
  };
}

/**
 * Creates a `Send` that returns these responses in order, or throws them if they are errors. It
 * repeats the last one.
 */
export function fakeSend(answers: readonly (FakeAnswer | Error)[]): {
  send: Send;
  requests: HttpRequest[];
} {
  const requests: HttpRequest[] = [];
  const send: Send = (request) => {
    const answer = answers[requests.push(request) - 1] ?? answers.at(-1) ?? {};
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answerOf(answer));
  };
  return { send, requests };
}
