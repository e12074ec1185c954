import type { JsonRecord } from '../json.js';

/** A failure of selected requests. Faults of different kinds can apply to the same request. */
export interface Fault {
  /** The start of the path, such as `/api/2.0/export`. */
  readonly path?: string;
  /** A regular expression for path and query, followed by `&` and the body if that is a form. */
  readonly pattern?: string;
  /**
   * Parameters that the request must have, in its URL or its body, such as `{"funnel_id": "2"}` or
   * `{"filter_by_cohort": "{\"id\": 1001}"}`. Values that are JSON are compared as JSON.
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The minimum number of days, `from_date` to `to_date`, of a request that has days. */
  readonly minDays?: number;
  /** Which of the matching requests are affected, counted from 1; all when absent. */
  readonly nth?: number | readonly number[];
  readonly effect: Effect;
}

/**
 * `undelimited` sends neither chunked coding nor a content length: only closing the connection ends
 * the body. `stall` stops sending after that many bytes, `drip` and `chunk` slow and divide the
 * sending, `delay` waits before the headers.
 */
export type Effect =
  | AnswerEffect
  | CutEffect
  | TrailerEffect
  | StormEffect
  | DateEffect
  | PageEffect
  /** Resets the connection after that many bytes of a body; shorter bodies arrive whole. */
  | { readonly kind: 'limit'; readonly bytes: number }
  | { readonly kind: 'undelimited' }
  | { readonly kind: 'stall'; readonly after: number }
  | { readonly kind: 'drip'; readonly bytesPerSecond: number }
  | { readonly kind: 'chunk'; readonly bytes: number }
  | { readonly kind: 'delay'; readonly milliseconds: number };

/** Sends this instant as `Date`, whatever the project's clock. */
export interface DateEffect {
  readonly kind: 'date';
  /** Epoch milliseconds. */
  readonly instant: number;
}

/** Changes a page of engage, which stays a well-formed answer. */
export interface PageEffect {
  readonly kind: 'page';
  /** The page whose rows are sent instead of the requested ones; `page` has its number. */
  readonly shows?: number;
  /** The number of rows left out at the end of the page; `total` still counts them. */
  readonly drop: number;
  /** Members that replace those of the envelope, such as `{"total": "12"}`. */
  readonly members: JsonRecord;
  /** Members left out of the envelope. */
  readonly without: readonly string[];
}

/** Sends this answer instead. */
export interface AnswerEffect {
  readonly kind: 'answer';
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends only a part of the body. */
export interface CutEffect {
  readonly kind: 'cut';
  /** The number of bytes sent; counted from the end when negative. */
  readonly at: number;
  /** Whether `at` counts bytes as sent (possibly compressed) or of the text. */
  readonly of: 'wire' | 'decoded';
  readonly by: CutMethod;
}

/**
 * How the cut appears to the client: connection reset; closed without the terminating chunk; fewer
 * bytes than the announced content length; an incomplete gzip stream inside a transport that ends
 * correctly; or not at all (both transport and gzip end correctly, the text is short).
 */
export type CutMethod = 'reset' | 'close' | 'length' | 'gzip' | 'clean';

/** Ends the body with a text that is not a record. */
export interface TrailerEffect {
  readonly kind: 'trailer';
  readonly text: string;
  /** The number of lines before it; all when absent. */
  readonly afterLines?: number;
  readonly newline: boolean;
}

/** Refuses that many requests in a row with 429, from the nth on. */
export interface StormEffect {
  readonly kind: 'storm';
  readonly times: number;
  /** Whether the 429s have the documented headers. */
  readonly headers: boolean;
  /** The seconds in `Retry-After`. */
  readonly retryAfter: number;
}

export type EffectKind = Effect['kind'];
/** The effects that apply to one request, at most one of each kind. */
export type Effects = { readonly [Kind in EffectKind]?: Extract<Effect, { kind: Kind }> };
