import { TransientError } from '@source-mixpanel/stream';
import { FingerprintBuilder, type BodyFingerprint } from './body-fingerprint.js';
import { decodeBody } from './decode-body.js';
import { tooLargeError, MAX_JSON_BYTES, type ReadAnswerOptions } from './read-answer.js';
import type { BodyStream, HttpRequest, HttpResponse, Interceptor } from '../send.js';
import { cancelBody, onBodyEnd } from './body-end.js';

/**
 * Downloads a response twice if neither a content length nor chunked coding states where its body
 * ends. In such a response, a broken connection looks like the regular end of the body, even with
 * gzip, because after a complete gzip member another one may follow. Only the length and hash of
 * the first download are kept. The second download is passed on, and `decodeBody` throws at its end
 * if its bytes differ from those of the first. If the second response states where its body ends,
 * the two are not compared.
 *
 * The budget counts both downloads. A warning is reported for the first such response.
 * @throws SystemError `answer_too_large` if a JSON response exceeds the maximum size in the first
 * download, because a body without a stated end might never end
 */
export function confirmEnd(options: ReadAnswerOptions = {}): Interceptor {
  let isReported = false;
  return (next) => async (request) => {
    const first = await next(request);
    const { body } = first;
    if (first.status !== 200 || body.kind !== 'stream' || body.delimited) return first;
    const earlier = await readFingerprint(body, request, options);
    if (earlier instanceof TransientError) {
      return { ...first, body: { ...body, chunks: createFailingChunks(earlier) } };
    }
    if (!isReported) {
      isReported = true;
      request.io.report({ kind: 'warning', message: warningOf(request) });
    }
    return withFingerprint(await next(request), earlier);
  };
}

/**
 * Reads the first download and returns its fingerprint, or the error with which it broke. The
 * caller throws this error when the body is read, so that the reader handles it like any broken
 * body.
 */
async function readFingerprint(
  body: BodyStream,
  request: HttpRequest,
  { largestJsonBytes = MAX_JSON_BYTES }: ReadAnswerOptions,
): Promise<BodyFingerprint | TransientError> {
  const fingerprint = new FingerprintBuilder();
  const maxBytes = request.answer === 'json' ? largestJsonBytes : Infinity;
  try {
    for await (const chunk of decodeBody(body.chunks, { gzip: body.gzip, delimited: true })) {
      fingerprint.add(chunk);
      if (fingerprint.length > maxBytes) throw tooLargeError(request, maxBytes);
    }
    return fingerprint.end();
  } catch (error) {
    const { signal } = request.io;
    if (signal.aborted) throw signal.reason;
    if (error instanceof TransientError) return error;
    throw error;
  } finally {
    await cancelBody(body.chunks);
  }
}

function withFingerprint(second: HttpResponse, earlier: BodyFingerprint): HttpResponse {
  const { body } = second;
  if (body.kind !== 'stream' || body.delimited) return second;
  return { ...second, body: { ...body, earlier } };
}

function createFailingChunks(error: TransientError): AsyncIterable<Uint8Array> {
  const chunks: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }),
  };
  return onBodyEnd(chunks, { onEnd: () => undefined });
}

function warningOf({ url }: HttpRequest): string {
  return `Responses from ${url.host} do not state where they end, perhaps because of a proxy: each is downloaded twice and used only if both downloads are equal.`;
}
