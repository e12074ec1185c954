import type { JsonValue } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import type { BodyFingerprint } from './body/body-fingerprint.js';

/** Sends one request. All interceptors, from credentials to retries, have this same type. */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** Wraps a `Send` with one concern. `create-send.ts` lists all of them. */
export type Interceptor = (next: Send) => Send;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** The text to post; its `content-type` is among the headers. */
  readonly body?: string;
  readonly io: CallIo;
  /** The name of the budget that counts the request. */
  readonly budget: string;
  /** True for a request the server does not count against the hour; it still takes a concurrency slot. */
  readonly free?: boolean;
  /**
   * `json`: the whole body, parsed. `stream`: the bytes as they arrive. In both cases an answer
   * whose status is not 200 is returned as text.
   */
  readonly answer: 'json' | 'stream';
  /**
   * Creates the parser of a `json` answer; called for each try. Default: parses the whole document
   * at once.
   */
  readonly parser?: () => AnswerParser;
  /**
   * The maximum number of tries of this request, the first included, instead of the one of `retry`.
   */
  readonly tries?: number;
  /**
   * The maximum wait for the headers of an answer. If it takes longer, or a gateway times out
   * (504), the request fails without another try: a caller that sets this can ask for less instead.
   */
  readonly answerWithinMilliseconds?: number;
}

/**
 * Parses a JSON answer from its decoded bytes, so that the answer is never in memory as a whole.
 */
export interface AnswerParser {
  /**
   * @param chunk read-only, and valid only during the call
   * @throws SyntaxError when this is not JSON; a SourceError ends the request
   */
  write(chunk: Uint8Array): void;
  /**
   * Called after the last byte. Returns the `value` of the body.
   * @throws SyntaxError when the document is not complete; a SourceError ends the request
   */
  end(): JsonValue;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: HttpBody;
}

export type HttpBody =
  /** A complete JSON document: the transport ended well and so did the text. */
  | { readonly kind: 'json'; readonly value: JsonValue }
  /** The decoded start (64 KiB at most) of an answer whose status is not 200. */
  | { readonly kind: 'text'; readonly text: string }
  | BodyStream;

/**
 * A body as received, still compressed. It can be iterated once, and its end verifies nothing by
 * itself.
 */
export interface BodyStream {
  readonly kind: 'stream';
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly gzip: boolean;
  /** Whether the transport states the end: a content length or chunked coding. */
  readonly delimited: boolean;
  /**
   * The fingerprint of an earlier download of the same answer, if the transport does not state the
   * end.
   */
  readonly earlier?: BodyFingerprint;
}
