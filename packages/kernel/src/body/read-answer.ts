import { parseJson, type JsonValue } from '@source-mixpanel/exact-json';
import { ConfigError, SystemError, TransientError } from '@source-mixpanel/stream';
import { decodeBody } from './decode-body.js';
import type { AnswerParser, BodyStream, HttpRequest, HttpResponse, Interceptor } from '../send.js';
import { cancelBody } from './body-end.js';

export interface ReadAnswerOptions {
  /** The maximum number of decoded bytes of a JSON answer; default 64 MiB. */
  readonly largestJsonBytes?: number;
}

export const MAX_JSON_BYTES = 64 * 1024 * 1024;

/** The maximum number of bytes that are read of an unsuccessful answer. */
const MAX_ERROR_TEXT_BYTES = 64 * 1024;
/** Statuses whose text decides how they are handled: who must act, or what was not found. */
const DECIDED_BY_TEXT = new Set([400, 404]);

/**
 * Turns the body of an answer into what the request asked for: a JSON document read to its verified
 * end, the bare stream, or text when the status is not 200. Another status of success is not an
 * answer: 202 is not ready, 203 was changed on its way, 204 and 205 are empty, 206 is a part.
 * @throws TransientError `not_an_answer` for the statuses 201 to 299
 * @throws TransientError `broken_answer` when a JSON answer is truncated, damaged or not JSON, or
 * the text
 *   of a 400 or 404 is truncated
 * @throws SystemError `answer_too_large`
 */
export function readAnswer(options: ReadAnswerOptions = {}): Interceptor {
  const largest = options.largestJsonBytes ?? MAX_JSON_BYTES;
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
    const value = await readJson({ response, body, request, largest });
    return { ...response, body: { kind: 'json', value } };
  };
}

/**
 * Returns the start of the text of a failed answer, or what arrived before it broke off, since its
 * status counts. If the text decides how the failure is handled, a truncated one is requested again
 * instead: half a text could turn a temporary failure into one that a user has to correct, or a
 * deleted group into a cohort that fails.
 */
async function readText(
  body: BodyStream,
  { request, status }: { readonly request: HttpRequest; readonly status: number },
): Promise<string> {
  const parts: Uint8Array[] = [];
  let room = MAX_ERROR_TEXT_BYTES;
  try {
    // If the end of a text is not stated, it is complete when its connection closed in order.
    for await (const chunk of decodeBody(body.chunks, { gzip: body.gzip, delimited: true })) {
      parts.push(chunk.subarray(0, room));
      room -= chunk.length;
      if (room <= 0) break;
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
  return new TextDecoder().decode(joined(parts));
}

interface JsonReading {
  readonly response: HttpResponse;
  readonly body: BodyStream;
  readonly request: HttpRequest;
  readonly largest: number;
}

async function readJson({ response, body, request, largest }: JsonReading): Promise<JsonValue> {
  const parser = request.parser?.() ?? new WholeDocument();
  let size = 0;
  const detail = `${request.method} ${request.url.pathname}, status ${response.status}`;
  const tooLarge = (): Error => answerTooLarge(request, largest);
  try {
    for await (const chunk of decodeBody(limited(body.chunks, { largest, tooLarge }), body)) {
      size += chunk.length;
      if (size > largest) throw tooLarge();
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

/** Limits the decoded bytes, and the received ones too: empty gzip members could go on for ever. */
async function* limited(
  chunks: AsyncIterable<Uint8Array>,
  { largest, tooLarge }: { readonly largest: number; readonly tooLarge: () => Error },
): AsyncGenerator<Uint8Array, void> {
  let received = 0;
  for await (const chunk of chunks) {
    received += chunk.length;
    if (received > largest) throw tooLarge();
    yield chunk;
  }
}

/** Keeps the text only: keeping the bytes as well would take the same memory once or twice more. */
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

export function answerTooLarge({ method, url }: HttpRequest, largest: number): SystemError {
  return new SystemError('answer_too_large', 'The response exceeds the maximum size.', {
    detail: `${method} ${url.pathname}, more than ${largest} bytes`,
  });
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
