import { TransientError } from '@source-mixpanel/stream';
import { Fingerprinting, type BodyFingerprint } from './body-fingerprint.js';
import { decodeBody } from './decode-body.js';
import { answerTooLarge, MAX_JSON_BYTES, type ReadAnswerOptions } from './read-answer.js';
import type { BodyStream, HttpRequest, HttpResponse, Interceptor } from '../send.js';
import { cancelBody, onBodyEnd } from './body-end.js';

/**
 * Downloads a response twice if neither a content length nor chunked coding states where its body
 * ends. In such a response, a broken connection looks like the regular end of the body, even with
 * gzip, because after a complete gzip member another one may follow. Only the length and hash of
 * the first download are kept. The second download is passed on, and `decodeBody` ends it with an
 * error if it decodes to other bytes. If the transport states the end of the second download, the
 * two are not compared.
 *
 * The budget counts both downloads. A warning is reported the first time.
 * @throws SystemError `answer_too_large`, because a JSON response without a stated end might never
 * end
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
 * Returns the fingerprint of the first download. If the download breaks, its error is returned; it
 * is thrown when the body is read, so that its reader handles it like any broken body.
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
