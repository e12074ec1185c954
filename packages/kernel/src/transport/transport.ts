import { ConfigError, SystemError } from '@source-mixpanel/stream';
import { request as undiciRequest, type Dispatcher } from 'undici';
import { isLoopback } from './loopback.js';
import type { BodyStream, HttpRequest, Send } from '../send.js';
import { transportError } from './transport-error.js';
import { cancelBody, onBodyEnd } from '../body/body-end.js';

export interface TransportOptions {
  readonly dispatcher: Dispatcher;
  /**
   * The maximum time until the headers of a response arrive; default 20 minutes, because the server
   * may prepare the response first.
   */
  readonly headersTimeoutMilliseconds?: number;
  /** The maximum time between two chunks of a body; default 10 minutes. */
  readonly bodyTimeoutMilliseconds?: number;
}

/**
 * Returns the innermost `Send`, which sends one request and returns its response, whatever its
 * status. Redirects are not followed, because the credentials would be sent to another server. The
 * body is always a stream.
 * @throws TransientError `connection_failed`, `timed_out`; while the chunks of the body are read,
 * `connection_lost`, `timed_out`
 * @throws SystemError `unknown_encoding` for a response with status 200 that is encoded, but not as
 * gzip. With any other status, such a body is replaced by an empty one
 * @throws ConfigError `insecure_url` if the URL is on another machine and not https;
 * `certificate_refused`
 * @throws the reason of the signal once it aborts, also while the chunks are read
 */
export function createTransport(options: TransportOptions): Send {
  return async (request) => {
    refuseUnencrypted(request.url);
    const answer = await dispatch(request, options);
    // Destroying a body emits `error`, which would end the process without a listener.
    answer.body.on('error', () => undefined);
    const headers = flattenHeaders(answer.headers);
    const gzip = /^(?:x-)?gzip$/i.test(headers['content-encoding'] ?? '');
    const chunks = onBodyEnd(answer.body as AsyncIterable<Uint8Array>, {
      onEnd: () => answer.body.destroy(),
      onError: (error) => transportError(error, request, 'body'),
    });
    const status = answer.statusCode;
    const isReadable = READABLE_ENCODING.test(headers['content-encoding'] ?? '');
    if (!isReadable) await cancelBody(chunks);
    if (!isReadable && status === 200) throw unknownEncodingError(headers);
    // With another status, a response in an unknown encoding is returned with an empty body,
    // because the caller needs its status.
    const body: BodyStream = isReadable
      ? { kind: 'stream', chunks, gzip, delimited: isDelimited(headers) }
      : {
          kind: 'stream',
          chunks: onBodyEnd(NO_CHUNKS, { onEnd: () => undefined }),
          gzip: false,
          delimited: true,
        };
    return { status, headers, body };
  };
}

async function dispatch(
  request: HttpRequest,
  options: TransportOptions,
): Promise<Dispatcher.ResponseData> {
  try {
    return await undiciRequest(request.url, {
      dispatcher: options.dispatcher,
      method: request.method,
      headers: { 'accept-encoding': 'gzip', ...request.headers },
      body: request.body ?? null,
      signal: request.io.signal,
      headersTimeout: options.headersTimeoutMilliseconds ?? 20 * MINUTE,
      bodyTimeout: options.bodyTimeoutMilliseconds ?? 10 * MINUTE,
    });
  } catch (error) {
    throw transportError(error, request, 'headers');
  }
}

const MINUTE = 60_000;

function refuseUnencrypted(url: URL): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return;
  throw new ConfigError(
    'insecure_url',
    `Requests to ${url.host} are refused because they are not encrypted: only https is allowed, except to localhost.`,
  );
}

const READABLE_ENCODING = /^(?:(?:x-)?gzip|identity|)$/i;
const NO_CHUNKS: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
};

function unknownEncodingError(headers: Readonly<Record<string, string>>): SystemError {
  return new SystemError('unknown_encoding', 'The response uses an unsupported Content-Encoding.', {
    detail: `content-encoding: ${headers['content-encoding'] ?? ''}`,
  });
}

function isDelimited(headers: Readonly<Record<string, string>>): boolean {
  const coding = headers['transfer-encoding'];
  // RFC 9112: a transfer coding overrides the content length. The end of the body is stated only if
  // the last transfer coding is `chunked`.
  if (coding !== undefined) return /(?:^|,)\s*chunked\s*$/i.test(coding);
  return headers['content-length'] !== undefined;
}

function flattenHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined)
      flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
