import type { JsonRecord } from '../json.js';

/** Breaks the responses to some requests. Faults of different kinds can affect the same request. */
export interface Fault {
  /**
   * Affects only paths that begin with this text, such as `/api/2.0/export`. Default: all paths.
   */
  readonly path?: string;
  /**
   * A regular expression that path and query must match. The parameters of a form body are part of
   * the query here.
   */
  readonly pattern?: string;
  /**
   * Parameters that the request must have, in its URL or its body, such as `{"funnel_id": "2"}` or
   * `{"filter_by_cohort": "{\"id\": 1001}"}`. Values that are JSON are compared as JSON.
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The minimum number of days from `from_date` to `to_date` in an affected request. */
  readonly minDays?: number;
  /**
   * Which of the requests that match all conditions are affected; the first is 1. Default: all of
   * them.
   */
  readonly nth?: number | readonly number[];
  readonly effect: Effect;
}

/** What happens to a response. */
export type Effect =
  | AnswerEffect
  | CutEffect
  | TrailerEffect
  | StormEffect
  | DateEffect
  | PageEffect
  /**
   * Resets the connection after this number of bytes of a body. Shorter bodies arrive completely.
   */
  | { readonly kind: 'limit'; readonly bytes: number }
  /**
   * Sends neither chunked encoding nor a content length, so only the end of the connection ends the
   * body.
   */
  | { readonly kind: 'undelimited' }
  /** Stops sending after this number of bytes, but keeps the connection open. */
  | { readonly kind: 'stall'; readonly after: number }
  /** Limits the speed. */
  | { readonly kind: 'drip'; readonly bytesPerSecond: number }
  /** Sends the body in chunks of this size. */
  | { readonly kind: 'chunk'; readonly bytes: number }
  /** Waits before it sends the headers. */
  | { readonly kind: 'delay'; readonly milliseconds: number };

/** Sends this time in the `Date` header instead of the current time. */
export interface DateEffect {
  readonly kind: 'date';
  /** Epoch milliseconds. */
  readonly instant: number;
}

/** Changes the content of a page of engage. The response is still valid JSON. */
export interface PageEffect {
  readonly kind: 'page';
  /** The number of the page that is sent instead of the requested page. */
  readonly shows?: number;
  /** The number of rows omitted at the end of the page. `total` still includes them. */
  readonly drop: number;
  /** Members that replace those around `results`, such as `{"total": "12"}`. */
  readonly members: JsonRecord;
  /** The names of members around `results` that are omitted. */
  readonly without: readonly string[];
}

/** Sends this response instead of that of the endpoint. */
export interface AnswerEffect {
  readonly kind: 'answer';
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends only a part of the body. */
export interface CutEffect {
  readonly kind: 'cut';
  /** The number of bytes that are sent. If negative, the number that are not sent. */
  readonly at: number;
  /**
   * Whether `at` counts bytes as they are transferred, possibly compressed, or decompressed bytes.
   */
  readonly of: 'wire' | 'decoded';
  readonly by: CutMethod;
}

/**
 * How the client can notice the cut:
 * - `reset`: the connection is reset
 * - `close`: the connection is closed without the last chunk, which has length 0
 * - `length`: the body is shorter than its `Content-Length`
 * - `gzip`: the gzip stream is incomplete, although the HTTP response ends correctly
 * - `clean`: not at all, because both the HTTP response and the gzip stream end correctly
 */
export type CutMethod = 'reset' | 'close' | 'length' | 'gzip' | 'clean';

/** Ends the body with a text that is not a record, for example an abort marker. */
export interface TrailerEffect {
  readonly kind: 'trailer';
  readonly text: string;
  /** The number of lines before the text. Default: all. */
  readonly afterLines?: number;
  readonly newline: boolean;
}

/** Refuses consecutive requests with 429. The first of them is the `nth`. */
export interface StormEffect {
  readonly kind: 'storm';
  /** The number of refused requests. */
  readonly times: number;
  /** Whether the refusals have rate-limit headers. */
  readonly headers: boolean;
  /** The value of `Retry-After`, in seconds. */
  readonly retryAfter: number;
}

export type EffectKind = Effect['kind'];
/** The effects that apply to one request, at most one of each kind. */
export type Effects = { readonly [Kind in EffectKind]?: Extract<Effect, { kind: Kind }> };
