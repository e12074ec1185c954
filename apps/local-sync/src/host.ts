import type { Environment } from './expand-variables.js';
import type { ProgressTerminal } from './show-progress.js';

/** The parts of the process that a command needs. */
export interface Host {
  /** The command that starts the connector, without its arguments. */
  readonly connector: readonly string[];
  /**
   * How the user has started this program, without options. It is printed in commands that the user
   * can repeat.
   */
  readonly program: string;
  /** The environment variables, which replace `${NAME}` in the configuration. */
  readonly environment: Environment;
  /** Returns the current time, in epoch milliseconds. */
  readonly now: () => number;
  /** Aborts when the process receives SIGTERM or SIGINT. */
  readonly signal: AbortSignal;
  /**
   * Writes to standard output. Resolves once all of the text is written; rejects if it cannot be
   * written.
   */
  readonly print: (text: string) => Promise<void>;
  /** Resolves once all output is stored on the disk, if standard output is a file. */
  readonly settle: () => Promise<void>;
  /** The time zone of the machine. */
  readonly zone: string;
  readonly stderr: ProgressTerminal;
}
