import type { JsonValue } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import type { BodyFingerprint } from './body/body-fingerprint.js';

/** Sends one request and returns its response. */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/**
 * Wraps a `Send` and adds one concern to it, such as credentials or retries. `create-send.ts` lists
 * all interceptors.
 */
export type Interceptor = (next: Send) => Send;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body of a POST request. Its `content-type` must be set in `headers`. */
  readonly body?: string;
  /** The name of the caller, its abort signal, and its callback for waits and warnings. */
  readonly io: CallIo;
  /** The name of the budget (the quota of one API) that the request uses. */
  readonly budget: string;
  /**
   * Whether the server does not count the request against the hourly quota. The request still
   * occupies a concurrency slot.
   */
  readonly free?: boolean;
  /**
   * How the body of a response with status 200 is returned. `json`: read to its end and parsed.
   * `stream`: as bytes, while they arrive. If the status is not 200, the body is returned as text.
   */
  readonly answer: 'json' | 'stream';
  /**
   * Creates the parser of a `json` response. Called once per try, because a parser holds the state
   * of one response. Default: the document is parsed once it has arrived completely.
   */
  readonly parser?: () => AnswerParser;
  /**
   * The maximum number of tries of this request, including the first; overrides
   * `RetryOptions.tries`.
   */
  readonly tries?: number;
  /**
   * The maximum time until the headers of the response arrive, in milliseconds. If they take
   * longer, or if a gateway reports a timeout (status 504), the request is not tried again, so that
   * the caller can send a smaller request instead.
   */
  readonly answerWithinMilliseconds?: number;
}

/**
 * Parses a JSON response while its decompressed bytes arrive, so that the complete response is
 * never in memory.
 */
export interface AnswerParser {
  /**
   * Parses the next bytes.
   * @param chunk must not be changed, and is valid only during the call
   * @throws SyntaxError if the bytes are not JSON: the request is tried again; ConfigError or
   * SystemError if the content is wrong: the request fails with this error, without another try
   */
  write(chunk: Uint8Array): void;
  /**
   * Called after the last byte. Returns the parsed value, which becomes `HttpBody.value`.
   * @throws SyntaxError if the document is incomplete: the request is tried again; ConfigError or
   * SystemError as for `write`
   */
  end(): JsonValue;
}

export interface HttpResponse {
  readonly status: number;
  /** The headers by name. The names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: HttpBody;
}

export type HttpBody =
  /** The parsed JSON document of a response that arrived completely. */
  | { readonly kind: 'json'; readonly value: JsonValue }
  /** The text of a response whose status is not 200: its first 64 KiB after decompression. */
  | { readonly kind: 'text'; readonly text: string }
  | BodyStream;

/**
 * The bytes of a body as they arrive, compressed if `gzip` is true. They can be iterated only once.
 * Even if they end without an error, the body may be incomplete: `decodeBody` checks this.
 */
export interface BodyStream {
  readonly kind: 'stream';
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly gzip: boolean;
  /**
   * Whether the response states where its body ends, by a content length or chunked coding. If it
   * does not, a broken connection looks like the end of the body.
   */
  readonly delimited: boolean;
  /**
   * The fingerprint of an earlier download of the same response. It is set only if the response
   * does not state where its body ends; `decodeBody` then compares the two downloads.
   */
  readonly earlier?: BodyFingerprint;
}
