import type { Notice } from './notice.js';

/**
 * What every call may use: a signal that stops it, a function that reports waits, warnings and
 * estimates, and the name of its stream. Each request carries it, so that a wait in it becomes a
 * notice.
 */
export interface CallIo {
  /** The stream that the call is made for; shared budgets serve names round-robin. */
  readonly name: string;
  readonly signal: AbortSignal;
  /** The maximum wait for quota of one request, in milliseconds; no limit when absent. */
  readonly maxWaitMilliseconds?: number;
  report(notice: Notice): void;
  /** Called whenever a request of the call is sent, also when it is sent again. */
  requested?(): void;
}

/** The bytes to write before and after each record. The caller supplies them, so that a stream knows no protocol. */
export interface RecordEnvelope {
  readonly prefix: Uint8Array;
  readonly suffix: Uint8Array;
}

/** What the caller of a read supplies in addition. */
export interface ReadIo extends CallIo {
  /** Called once per part, because the envelope may hold the time of writing. */
  envelope(): RecordEnvelope;
  /** The configured columns; absent when the caller did not choose any. */
  readonly columns?: ReadonlySet<string>;
  /**
   * Whether a column of a part of bytes is to be written, which is always true for columns of the
   * key and the cursor; absent: all columns. The runner drops the other columns of rows itself.
   */
  keeps?(column: string): boolean;
}
