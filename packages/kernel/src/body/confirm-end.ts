import { TransientError } from '@source-mixpanel/stream';
import { Fingerprinting, type BodyFingerprint } from './body-fingerprint.js';
import { decodeBody } from './decode-body.js';
import { answerTooLarge, MAX_JSON_BYTES, type ReadAnswerOptions } from './read-answer.js';
import type { BodyStream, HttpRequest, HttpResponse, Interceptor } from '../send.js';
import { cancelBody, onBodyEnd } from './body-end.js';

/**
 * Downloads an answer a second time when neither a content length nor chunked coding states the end
 * of its body. A connection that closes early then looks like one that closes at the end, also
 * where the body is gzip, since further members may follow a complete one. Only length and hash of
 * the first download are kept. The second is passed on, and `decodeBody` ends it with an error
 * unless it decodes to the same bytes. If the transport states the end of the second download,
 * nothing is compared.
 *
 * The budget counts both downloads. The first time, a warning is reported.
 * @throws SystemError `answer_too_large`, as a JSON answer without a stated end might never end
 */
export function confirmEnd(options: ReadAnswerOptions = {}): Interceptor {
  let isReported = false;
  return (next) => async (request) => {
    const first = await next(request);
    const { body } = first;
    if (first.status !== 200 || body.kind !== 'stream' || body.delimited) return first;
    const found = await fingerprintOf(body, request, options);
    if (found instanceof TransientError) {
      return { ...first, body: { ...body, chunks: failing(found) } };
    }
    if (!isReported) {
      isReported = true;
      request.io.report({ kind: 'warning', message: warningOf(request) });
    }
    return comparedWith(found, await next(request));
  };
}

/**
 * Fingerprints the first download. If it breaks, its error is passed on with the body: the reader
 * decides what follows.
 */
async function fingerprintOf(
  body: BodyStream,
  request: HttpRequest,
  { largestJsonBytes = MAX_JSON_BYTES }: ReadAnswerOptions,
): Promise<BodyFingerprint | TransientError> {
  const fingerprinting = new Fingerprinting();
  const largest = request.answer === 'json' ? largestJsonBytes : Infinity;
  try {
    for await (const chunk of decodeBody(body.chunks, { gzip: body.gzip, delimited: true })) {
      fingerprinting.add(chunk);
      if (fingerprinting.length > largest) throw answerTooLarge(request, largest);
    }
    return fingerprinting.end();
  } catch (error) {
    const { signal } = request.io;
    if (signal.aborted) throw signal.reason;
    if (error instanceof TransientError) return error;
    throw error;
  } finally {
    await cancelBody(body.chunks);
  }
}

function comparedWith(earlier: BodyFingerprint, second: HttpResponse): HttpResponse {
  const { body } = second;
  if (body.kind !== 'stream' || body.delimited) return second;
  return { ...second, body: { ...body, earlier } };
}

function failing(error: TransientError): AsyncIterable<Uint8Array> {
  const chunks: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }),
  };
  return onBodyEnd(chunks, { onEnd: () => undefined });
}

function warningOf({ url }: HttpRequest): string {
  return `Responses from ${url.host} do not state where they end, perhaps because of a proxy: each is downloaded twice and used only if both downloads are equal.`;
}
