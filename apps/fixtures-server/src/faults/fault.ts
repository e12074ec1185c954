import type { JsonRecord } from '../json.js';

/** A failure of selected requests. Faults of different kinds can apply to the same request. */
export interface Fault {
  /** The beginning of the path, such as `/api/2.0/export`. Default: all paths. */
  readonly path?: string;
  /** A regular expression for path and query. The parameters of a form body are appended to the query. */
  readonly pattern?: string;
  /**
   * Parameters that the request must have, in its URL or its body, such as `{"funnel_id": "2"}` or
   * `{"filter_by_cohort": "{\"id\": 1001}"}`. Values that are JSON are compared as JSON.
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The minimum number of days from `from_date` to `to_date`. */
  readonly minDays?: number;
  /** Which of the matching requests are affected, counted from 1. Default: all. */
  readonly nth?: number | readonly number[];
  readonly effect: Effect;
}

/**
 * What happens to a response. `undelimited` sends neither chunked encoding nor a content length, so only closing the
 * connection ends the body. `stall` stops sending after this number of bytes. `drip` limits the speed, `chunk` the
 * size of the chunks. `delay` waits before the headers.
 */
export type Effect =
  | AnswerEffect
  | CutEffect
  | TrailerEffect
  | StormEffect
  | DateEffect
  | PageEffect
  /** Resets the connection after this number of bytes of a body. Shorter bodies arrive completely. */
  | { readonly kind: 'limit'; readonly bytes: number }
  | { readonly kind: 'undelimited' }
  | { readonly kind: 'stall'; readonly after: number }
  | { readonly kind: 'drip'; readonly bytesPerSecond: number }
  | { readonly kind: 'chunk'; readonly bytes: number }
  | { readonly kind: 'delay'; readonly milliseconds: number };

/** Sends this instant as `Date` header instead of the present. */
export interface DateEffect {
  readonly kind: 'date';
  /** Epoch milliseconds. */
  readonly instant: number;
}

/** Changes a page of engage. The response is still well-formed. */
export interface PageEffect {
  readonly kind: 'page';
  /** The number of the page that is sent instead of the requested one. */
  readonly shows?: number;
  /** The number of rows omitted at the end of the page. `total` still includes them. */
  readonly drop: number;
  /** Members that replace those of the envelope, such as `{"total": "12"}`. */
  readonly members: JsonRecord;
  /** Members omitted from the envelope. */
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
  /** Whether `at` counts transferred bytes, which may be compressed, or decompressed bytes. */
  readonly of: 'wire' | 'decoded';
  readonly by: CutMethod;
}

/**
 * How the cut appears to the client: connection reset; closed without the terminating chunk; fewer
 * bytes than the announced content length; an incomplete gzip stream inside a transport that ends
 * correctly; or not at all (both transport and gzip end correctly, the text is short).
 */
export type CutMethod = 'reset' | 'close' | 'length' | 'gzip' | 'clean';

/** Ends the body with a text that is not a record, such as an abort marker. */
export interface TrailerEffect {
  readonly kind: 'trailer';
  readonly text: string;
  /** The number of lines before the text. Default: all. */
  readonly afterLines?: number;
  readonly newline: boolean;
}

/** Refuses this number of consecutive requests with 429, from the `nth` on. */
export interface StormEffect {
  readonly kind: 'storm';
  readonly times: number;
  /** Whether the 429s have the documented headers. */
  readonly headers: boolean;
  /** The value of `Retry-After`, in seconds. */
  readonly retryAfter: number;
}

export type EffectKind = Effect['kind'];
/** The effects that apply to one request, at most one of each kind. */
export type Effects = { readonly [Kind in EffectKind]?: Extract<Effect, { kind: Kind }> };
