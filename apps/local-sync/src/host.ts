import type { Environment } from './expand-variables.js';
import type { ProgressTerminal } from './show-progress.js';

/** What of its process a command needs. */
export interface Host {
  /** What starts the connector, before its arguments. */
  readonly connector: readonly string[];
  /** How this program was started, before its options: for commands that the person can repeat. */
  readonly program: string;
  /** The source of the values of `${NAME}` in the configuration. */
  readonly environment: Environment;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
  /** Resolves once all of the text was written to standard output; rejects when it cannot be. */
  readonly print: (text: string) => Promise<void>;
  /** Resolves once all that was printed is stored, where standard output is a file. */
  readonly settle: () => Promise<void>;
  /** The time zone of the person at the terminal. */
  readonly zone: string;
  readonly aside: ProgressTerminal;
}
