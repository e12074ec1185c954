import type { Notice } from './notice.js';

/**
 * What the caller passes to every function that sends requests: the name of the stream, a signal
 * that stops the call, and a function that receives waits, warnings and estimates. It is passed on
 * with each request, so that waits inside the request are reported too.
 */
export interface CallIo {
  /**
   * The name of the stream that the call is made for. Streams that share a quota send their
   * requests in turn (round-robin by this name).
   */
  readonly name: string;
  readonly signal: AbortSignal;
  /** The maximum time in milliseconds that one request waits for quota; absent: no limit. */
  readonly maxWaitMilliseconds?: number;
  report(notice: Notice): void;
  /** Called each time a request of this call is sent, including retries. */
  requested?(): void;
}

/**
 * The bytes to write before and after each record. The caller supplies them, so that streams do not
 * depend on the Airbyte protocol.
 */
export interface RecordEnvelope {
  readonly prefix: Uint8Array;
  readonly suffix: Uint8Array;
}

/** What the caller of `StreamSync.read` supplies in addition to `CallIo`. */
export interface ReadIo extends CallIo {
  /**
   * Returns the bytes around each record. Called once per part, because they may contain the time
   * of writing.
   */
  envelope(): RecordEnvelope;
  /**
   * The columns of the configured catalog. A stream whose state contains no column names assigns
   * properties to these columns, so that existing tables keep their columns. Absent: no columns are
   * configured.
   */
  readonly columns?: ReadonlySet<string>;
  /**
   * Returns whether to write a column in parts of kind `bytes`; always true for the columns of the
   * primary key and the cursor. Absent: all columns are written. In parts of kind `rows`, the
   * runner removes the other columns itself.
   */
  keeps?(column: string): boolean;
}
