import type { HttpBody, HttpRequest, HttpResponse, Send } from '../src/send.js';

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: HttpBody;
}

/** Returns an answer, without a body to consume unless one is given. */
export function answerOf(answer: FakeAnswer = {}): HttpResponse {
  return {
    status: answer.status ?? 200,
    headers: answer.headers ?? {},
    body: answer.body ?? { kind: 'json', value: null },
  };
}

/** Returns these answers in order, throws those that are errors, and repeats the last. */
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
