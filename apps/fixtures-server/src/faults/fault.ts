import type { JsonRecord } from '../json.js';

/** Something that goes wrong with chosen requests. Faults of different kinds may meet in one. */
export interface Fault {
  /** Start of the path, e.g. `/api/2.0/export`. */
  readonly path?: string;
  /** Regular expression over path and query, followed by `&` and the body when that is a form. */
  readonly pattern?: string;
  /**
   * Parameters that the request must have, in its URL or its body, e.g. `{"funnel_id": "2"}` or
   * `{"filter_by_cohort": "{\"id\": 1001}"}`. Values that are JSON are compared as JSON.
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Least days, `from_date` to `to_date`, that a request must ask for; others have no days. */
  readonly minDays?: number;
  /** Which of the matching requests, counted from 1; all when absent. */
  readonly nth?: number | readonly number[];
  readonly effect: Effect;
}

/**
 * `undelimited` leaves out chunked coding and content length: only the closing ends the body.
 * `stall` goes silent after so many bytes, `drip` and `chunk` slow and divide the sending, `delay`
 * comes before the headers.
 */
export type Effect =
  | AnswerEffect
  | CutEffect
  | TrailerEffect
  | StormEffect
  | DateEffect
  | PageEffect
  /** Resets the connection after so many bytes of a body; bodies that are not longer arrive whole. */
  | { readonly kind: 'limit'; readonly bytes: number }
  | { readonly kind: 'undelimited' }
  | { readonly kind: 'stall'; readonly after: number }
  | { readonly kind: 'drip'; readonly bytesPerSecond: number }
  | { readonly kind: 'chunk'; readonly bytes: number }
  | { readonly kind: 'delay'; readonly milliseconds: number };

/** Sends this instant as `Date`, whatever the project's clock says. */
export interface DateEffect {
  readonly kind: 'date';
  /** Epoch milliseconds. */
  readonly instant: number;
}

/** Spoils a page of engage, which stays a well-formed answer. */
export interface PageEffect {
  readonly kind: 'page';
  /** Page whose rows are sent instead of the requested ones; `page` holds its number. */
  readonly shows?: number;
  /** Rows left out at the end of the page; `total` still counts them. */
  readonly drop: number;
  /** Members put in place of those of the envelope, such as `{"total": "12"}`. */
  readonly members: JsonRecord;
  /** Members left out of the envelope. */
  readonly without: readonly string[];
}

/** Answers this instead. */
export interface AnswerEffect {
  readonly kind: 'answer';
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends a part of the body only. */
export interface CutEffect {
  readonly kind: 'cut';
  /** Bytes sent; counted from the end when negative. */
  readonly at: number;
  /** Whether `at` counts bytes as sent (compressed, maybe) or of the text. */
  readonly of: 'wire' | 'decoded';
  readonly by: CutMethod;
}

/**
 * How the cut shows: connection reset; closed without the terminating chunk; fewer bytes than
 * the announced content length; a gzip stream without its end inside a transport that ends well;
 * or not at all (both transport and gzip end well, the text is short).
 */
export type CutMethod = 'reset' | 'close' | 'length' | 'gzip' | 'clean';

/** Ends the body with a text that is no record. */
export interface TrailerEffect {
  readonly kind: 'trailer';
  readonly text: string;
  /** How many lines come before it; all when absent. */
  readonly afterLines?: number;
  readonly newline: boolean;
}

/** Refuses so many requests in a row with 429, from the nth on. */
export interface StormEffect {
  readonly kind: 'storm';
  readonly times: number;
  /** With the documented headers, or bare as when load is shed. */
  readonly headers: boolean;
  /** Seconds told in `Retry-After`. */
  readonly retryAfter: number;
}

export type EffectKind = Effect['kind'];
/** The effects that apply to one request, at most one of a kind. */
export type Effects = { readonly [Kind in EffectKind]?: Extract<Effect, { kind: Kind }> };
