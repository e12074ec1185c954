import type { JsonValue } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import type { BodyFingerprint } from './body/body-fingerprint.js';

/** Sends one request and returns its response. */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/**
 * Adds one concern, such as credentials or retries, to a `Send`. `create-send.ts` lists all
 * interceptors.
 */
export type Interceptor = (next: Send) => Send;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body of a POST request. Its `content-type` must be set in `headers`. */
  readonly body?: string;
  readonly io: CallIo;
  /** The name of the budget (the quota of one API) that the request uses. */
  readonly budget: string;
  /**
   * Whether the server does not count the request against the hourly quota. It uses a concurrency
   * slot nevertheless.
   */
  readonly free?: boolean;
  /**
   * How the body of the response is returned. `json`: completely read and parsed. `stream`: as
   * bytes, while they arrive. In both cases, the body of a response whose status is not 200 is
   * returned as text.
   */
  readonly answer: 'json' | 'stream';
  /**
   * Creates the parser of a `json` response; called for each try. Default: the complete document is
   * parsed at once.
   */
  readonly parser?: () => AnswerParser;
  /**
   * The maximum number of tries of this request, including the first; overrides
   * `RetryOptions.tries`.
   */
  readonly tries?: number;
  /**
   * The maximum time until the headers of the response arrive, in milliseconds. If it takes longer,
   * or a gateway times out (504), the request fails without another try, so that the caller can
   * send a smaller request instead.
   */
  readonly answerWithinMilliseconds?: number;
}

/**
 * Parses a JSON response while its decoded bytes arrive, so that the complete response is never in
 * memory.
 */
export interface AnswerParser {
  /**
   * Parses the next bytes.
   * @param chunk must not be changed, and is valid only during the call
   * @throws SyntaxError if the bytes are not JSON: the request is tried again; ConfigError or
   * SystemError to end the request
   */
  write(chunk: Uint8Array): void;
  /**
   * Called after the last byte. Returns the parsed value, which becomes the `value` of the body.
   * @throws SyntaxError if the document is not complete: the request is tried again; ConfigError or
   * SystemError to end the request
   */
  end(): JsonValue;
}

export interface HttpResponse {
  readonly status: number;
  /** The headers by name, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: HttpBody;
}

export type HttpBody =
  /** A complete JSON document, whose end was verified. */
  | { readonly kind: 'json'; readonly value: JsonValue }
  /** The decoded first 64 KiB of a response whose status is not 200. */
  | { readonly kind: 'text'; readonly text: string }
  | BodyStream;

/**
 * A body as it is received, still compressed. It can be iterated only once. That its chunks end
 * without an error does not show that it is complete; see `decodeBody`.
 */
export interface BodyStream {
  readonly kind: 'stream';
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly gzip: boolean;
  /** Whether a content length or chunked coding states the end of the body. */
  readonly delimited: boolean;
  /**
   * The fingerprint of an earlier download of the same response, if the end of the body is not
   * stated.
   */
  readonly earlier?: BodyFingerprint;
}
