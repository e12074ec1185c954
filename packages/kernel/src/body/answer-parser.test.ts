import { describe, expect, it } from '@jest/globals';
import { SystemError } from '@source-mixpanel/stream';
import { gzipSync } from 'node:zlib';
import { answerOf } from '../../test/fake-send.js';
import { bodyOf, failure, httpRequest } from '../../test/local-call.js';
import { readAnswer } from './read-answer.js';
import type { BodyStream, HttpRequest, HttpResponse } from '../send.js';

function read(
  body: BodyStream,
  status: number,
  overrides: Partial<HttpRequest>,
): Promise<HttpResponse> {
  const send = readAnswer()(() => Promise.resolve(answerOf({ status, body })));
  return send(httpRequest('https://api.test/a?q=1', overrides));
}

const json = Buffer.from('{"a":[1,"ä"],"id":12345678901234567890}');

describe('readAnswer, if the request has a parser', () => {
  const counting = (end: () => void = () => undefined) => {
    let bytes = 0;
    const write = (chunk: Uint8Array): void => void (bytes += chunk.length);
    return {
      write,
      end: () => {
        end();
        return bytes;
      },
    };
  };

  it('passes the decoded bytes to the parser and returns the value of the parser', async () => {
    const body = bodyOf(gzipSync(json), { gzip: true, chunkSize: 3 });
    const answer = await read(body, 200, { parser: () => counting() });
    expect(answer.body).toEqual({ kind: 'json', value: json.length });
  });

  it('creates a new parser for each response', async () => {
    let created = 0;
    const parser = () => {
      created += 1;
      return counting();
    };
    await read(bodyOf(json), 200, { parser });
    await read(bodyOf(json), 200, { parser });
    expect(created).toBe(2);
  });

  it('throws a SystemError of the parser unchanged, and converts a SyntaxError to broken_answer', async () => {
    const refusal = new SystemError('unexpected_answer', 'It is odd.');
    const parserThat = (error: Error) => () =>
      counting(() => {
        throw error;
      });
    expect(await failure(read(bodyOf(json), 200, { parser: parserThat(refusal) }))).toBe(refusal);
    const broken = failure(read(bodyOf(json), 200, { parser: parserThat(new SyntaxError('x')) }));
    expect(await broken).toMatchObject({ code: 'broken_answer' });
  });

  it('does not use the parser if the status is not 200', async () => {
    const parser = () => {
      throw new Error('no parser must be created');
    };
    const { body } = await read(bodyOf(json), 404, { parser });
    expect(body.kind).toBe('text');
  });
});
