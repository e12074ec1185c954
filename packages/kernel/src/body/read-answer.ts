import { parseJson, type JsonValue } from '@source-mixpanel/exact-json';
import { ConfigError, SystemError, TransientError } from '@source-mixpanel/stream';
import { decodeBody } from './decode-body.js';
import type { AnswerParser, BodyStream, HttpRequest, HttpResponse, Interceptor } from '../send.js';
import { cancelBody } from './body-end.js';

export interface ReadAnswerOptions {
  /** The maximum number of decoded bytes of a JSON response; default 64 MiB. */
  readonly largestJsonBytes?: number;
}

export const MAX_JSON_BYTES = 64 * 1024 * 1024;

/** The maximum number of bytes that are read of a response whose status is not 200. */
const MAX_ERROR_TEXT_BYTES = 64 * 1024;
/**
 * Statuses for which the text of the response decides how the error is handled: with 400, whether
 * the user must act; with 404, what was not found.
 */
const DECIDED_BY_TEXT = new Set([400, 404]);

/**
 * Converts the body of a response to the form that `request.answer` specifies: a parsed JSON
 * document, once it has arrived completely, or the unchanged stream. If the status is not 200, the
 * body is returned as text. The statuses 201 to 299 are errors: with 202 the result is not ready,
 * with 203 a proxy has changed it, with 204 and 205 it is empty, and with 206 it is incomplete.
 * @throws TransientError `not_an_answer` for the statuses 201 to 299
 * @throws TransientError `broken_answer` if a JSON response is truncated, damaged or not JSON, or
 * if the text of a 400 or 404 is truncated
 * @throws SystemError `answer_too_large`
 */
export function readAnswer(options: ReadAnswerOptions = {}): Interceptor {
  const maxBytes = options.largestJsonBytes ?? MAX_JSON_BYTES;
  return (next) => async (request) => {
    const response = await next(request);
    const { body } = response;
    if (body.kind !== 'stream') return response;
    if (response.status > 200 && response.status < 300) {
      await cancelBody(body.chunks);
      throw new TransientError(
        'not_an_answer',
        `${request.url.host} answered with status ${response.status} instead of 200.`,
        { detail: `${request.method} ${request.url.pathname}` },
      );
    }
    if (response.status !== 200) {
      const text = await readText(body, { request, status: response.status });
      return { ...response, body: { kind: 'text', text } };
    }
    if (request.answer === 'stream') return response;
    const value = await readJson({ response, body, request, maxBytes });
    return { ...response, body: { kind: 'json', value } };
  };
}

/**
 * Returns the beginning of the text of a response whose status is not 200. If the connection
 * breaks, the part that arrived is returned, because for most errors only the status matters. With
 * a status of `DECIDED_BY_TEXT`, a truncated text is an error, after which the request is sent
 * again. Otherwise a temporary 400 could be reported as a mistake of the user, or a 404 for a
 * deleted group as a missing cohort.
 */
async function readText(
  body: BodyStream,
  { request, status }: { readonly request: HttpRequest; readonly status: number },
): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytesLeft = MAX_ERROR_TEXT_BYTES;
  try {
    // `delimited: true`: if the response does not state where its body ends, the text counts as
    // complete when the connection closes normally.
    for await (const chunk of decodeBody(body.chunks, { gzip: body.gzip, delimited: true })) {
      parts.push(chunk.subarray(0, bytesLeft));
      bytesLeft -= chunk.length;
      if (bytesLeft <= 0) break;
    }
  } catch (error) {
    if (request.io.signal.aborted) throw request.io.signal.reason;
    if (!(error instanceof TransientError)) throw error;
    if (DECIDED_BY_TEXT.has(status)) {
      const detail = `${request.method} ${request.url.pathname}, status ${status}`;
      throw new TransientError('broken_answer', 'The response was cut off or corrupt.', {
        detail,
        cause: error,
      });
    }
  } finally {
    await cancelBody(body.chunks);
  }
  return new TextDecoder().decode(concatenate(parts));
}

interface JsonReading {
  readonly response: HttpResponse;
  readonly body: BodyStream;
  readonly request: HttpRequest;
  readonly maxBytes: number;
}

async function readJson({ response, body, request, maxBytes }: JsonReading): Promise<JsonValue> {
  const parser = request.parser?.() ?? new WholeDocument();
  let size = 0;
  const detail = `${request.method} ${request.url.pathname}, status ${response.status}`;
  const tooLarge = (): Error => tooLargeError(request, maxBytes);
  try {
    for await (const chunk of decodeBody(limitSize(body.chunks, { maxBytes, tooLarge }), body)) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge();
      parser.write(chunk);
    }
    return parser.end();
  } catch (error) {
    if (request.io.signal.aborted) throw request.io.signal.reason;
    if (error instanceof ConfigError || error instanceof SystemError) throw error;
    throw new TransientError(
      'broken_answer',
      'The response was cut off, corrupt or not valid JSON.',
      {
        detail: `${detail}, ${size} bytes`,
        cause: error,
      },
    );
  } finally {
    await cancelBody(body.chunks);
  }
}

/**
 * Yields the same chunks, and throws if they exceed the limit. The received bytes are limited in
 * addition to the decompressed ones, because an endless series of empty gzip members decompresses
 * to nothing.
 */
async function* limitSize(
  chunks: AsyncIterable<Uint8Array>,
  { maxBytes, tooLarge }: { readonly maxBytes: number; readonly tooLarge: () => Error },
): AsyncGenerator<Uint8Array, void> {
  let received = 0;
  for await (const chunk of chunks) {
    received += chunk.length;
    if (received > maxBytes) throw tooLarge();
    yield chunk;
  }
}

/**
 * The default parser. It keeps only the decoded text: if it also kept the bytes until the end, it
 * would need at least twice the memory.
 */
class WholeDocument implements AnswerParser {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private text = '';

  write(chunk: Uint8Array): void {
    this.text += this.decoder.decode(chunk, { stream: true });
  }

  end(): JsonValue {
    return parseJson(this.text + this.decoder.decode());
  }
}

export function tooLargeError({ method, url }: HttpRequest, maxBytes: number): SystemError {
  return new SystemError('answer_too_large', 'The response exceeds the maximum size.', {
    detail: `${method} ${url.pathname}, more than ${maxBytes} bytes`,
  });
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
