import type { Notice } from './notice.js';

/**
 * What every call may use: a way to be stopped, a way to tell that it waits, warns or estimates,
 * and whose call it is. Each request carries it, so that a wait in it becomes a notice.
 */
export interface CallIo {
  /** The stream the call is made for; shared budgets are served round-robin between names. */
  readonly name: string;
  readonly signal: AbortSignal;
  report(notice: Notice): void;
}

/** The bytes to put before and after each record: lent, so that a stream knows no protocol. */
export interface Frame {
  readonly open: Uint8Array;
  readonly close: Uint8Array;
}

/** What a read is lent besides. */
export interface ReadIo extends CallIo {
  /** Asked once per part, as the frame may hold the time of writing. */
  frame(): Frame;
  /** The configured columns; absent when the caller did not choose any. */
  readonly columns?: ReadonlySet<string>;
  /**
   * Whether a column of a part of bytes is to be written; absent: all of them. Of rows the runner drops the
   * other columns itself.
   */
  keeps?(column: string): boolean;
}
