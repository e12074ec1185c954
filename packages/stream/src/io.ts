import type { Notice } from './notice.js';

/**
 * What every call may use: a way to be stopped, a way to report waits, warnings and estimates,
 * and whose call it is. Each request carries it, so that a wait in it becomes a notice.
 */
export interface CallIo {
  /** The stream the call is made for; shared budgets are served round-robin between names. */
  readonly name: string;
  readonly signal: AbortSignal;
  /** The longest wait for quota of one request, in milliseconds; as long as it takes when absent. */
  readonly maxWaitMilliseconds?: number;
  report(notice: Notice): void;
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
   * Whether a column of a part of bytes is to be written, which those of the key and the cursor always are;
   * absent: all of them. Of rows the runner drops the other columns itself.
   */
  keeps?(column: string): boolean;
}
