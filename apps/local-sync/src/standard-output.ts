import { Buffer } from 'node:buffer';
import { fstatSync, fsyncSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { outputProblem, programOutput } from '@source-mixpanel/airbyte/output';

const PAUSE_MILLISECONDS = 5;

/** Thrown when standard output was closed by its reader or cannot be written. */
export class OutputClosedError extends Error {
  /** The sentence for the user; undefined if the reader closed the output. */
  readonly problem: string | undefined;

  constructor(cause: unknown) {
    super('The reader of the output has ended.', { cause });
    this.problem = outputProblem(cause);
  }
}

/** Writes to standard output. */
export interface Printer {
  /**
   * Resolves once all of the text was written.
   * @throws OutputClosedError
   */
  readonly print: (text: string) => Promise<void>;
  /**
   * If standard output is a file, resolves once all output is stored on the disk.
   * @throws OutputClosedError
   */
  readonly settle: () => Promise<void>;
}

export function createPrinter(stream: typeof process.stdout): Printer {
  const output = programOutput({
    stream,
    files: { fstatSync, fsyncSync, writeSync },
    pause: () => sleep(PAUSE_MILLISECONDS),
  });
  const throwClosed = async (writing: Promise<void>): Promise<void> => {
    try {
      await writing;
    } catch (cause) {
      throw new OutputClosedError(cause);
    }
  };
  return {
    print: (text) => throwClosed(output.write(Buffer.from(text))),
    settle: () => throwClosed(output.settle()),
  };
}
