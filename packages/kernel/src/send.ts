import type { JsonValue } from '@source-mixpanel/exact-json';
import type { CallIo } from '@source-mixpanel/stream';
import type { BodyFingerprint } from './body/body-fingerprint.js';

/** Sends one request. All that is added to it, from credentials to retries, has this same type. */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** Wraps a `Send` with one concern; stacked in one visible list in `create-send.ts`. */
export type Interceptor = (next: Send) => Send;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** The text to post, with its `content-type` among the headers. */
  readonly body?: string;
  readonly io: CallIo;
  /** Name of the budget that pays for the request. */
  readonly budget: string;
  /** True for a request the server does not count against the hour; it still takes a concurrency slot. */
  readonly free?: boolean;
  /**
   * `json`: the whole body, parsed. `stream`: the bytes as they come. Either way an answer whose
   * status is not 200 comes as text.
   */
  readonly answer: 'json' | 'stream';
  /** Reads the answer `json`; called for each try. Default: the whole document at once. */
  readonly parser?: () => AnswerParser;
  /** Tries of this request in place of those of `retry`, the first included. */
  readonly tries?: number;
  /**
   * The longest wait for the headers of an answer. Longer, or where a gateway gives up on it (504), the
   * request fails without another try: a caller that sets this can ask for less instead.
   */
  readonly answerWithinMilliseconds?: number;
}

/** Reads a JSON answer from its decoded bytes, so that it never has to lie in memory as a whole. */
export interface AnswerParser {
  /**
   * @param chunk for reading only, and only during the call
   * @throws SyntaxError when this is not JSON; a SourceError ends the request
   */
  write(chunk: Uint8Array): void;
  /**
   * Called after the last byte. Returns what becomes the `value` of the body.
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

/** A body as it stands on the wire, still compressed. Iterable once; its end proves nothing by itself. */
export interface BodyStream {
  readonly kind: 'stream';
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly gzip: boolean;
  /** Whether the transport states the end: a content length or chunked coding. */
  readonly delimited: boolean;
  /** What an earlier download of the same answer decoded to, where the transport does not state the end. */
  readonly earlier?: BodyFingerprint;
}
