import type { Aside } from './show-progress.js';

/** What of its process a command needs. */
export interface Host {
  /** What starts the connector, before its arguments. */
  readonly connector: readonly string[];
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
  /** Resolves once the reader took the text; rejects when there is none any more. */
  readonly print: (text: string) => Promise<void>;
  readonly aside: Aside;
}
