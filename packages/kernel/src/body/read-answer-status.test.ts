import { describe, expect, it } from '@jest/globals';
import { TransientError } from '@source-mixpanel/stream';
import { answerOf } from '../../test/fake-send.js';
import { bodyOf, failure, httpRequest } from '../../test/local-call.js';
import { readAnswer } from './read-answer.js';
import type { BodyStream, HttpRequest, HttpResponse } from '../send.js';
import { onBodyEnd } from './body-end.js';

const json = Buffer.from('[1]');

function read(
  body: BodyStream,
  status: number,
  overrides: Partial<HttpRequest>,
): Promise<HttpResponse> {
  const send = readAnswer()(() => Promise.resolve(answerOf({ status, body })));
  return send(httpRequest('https://api.test/a?q=1', overrides));
}

describe('readAnswer', () => {
  it.each([201, 202, 203, 204, 205, 206, 299])(
    'rejects a response with status %d, as JSON and as stream, and cancels its body',
    async (status) => {
      for (const answer of ['json', 'stream'] as const) {
        let ends = 0;
        const body = bodyOf(json);
        const chunks = onBodyEnd(body.chunks, { onEnd: () => (ends += 1) });
        const error = await failure(read({ ...body, chunks }, status, { answer }));
        expect(error).toBeInstanceOf(TransientError);
        expect(error).toMatchObject({
          code: 'not_an_answer',
          message: `api.test answered with status ${status} instead of 200.`,
        });
        expect(ends).toBe(1);
      }
    },
  );
});
