import { Buffer } from 'node:buffer';
import { fstatSync, fsyncSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { outputProblem, programOutput } from '@source-mixpanel/airbyte/output';

const PAUSE_MILLISECONDS = 5;

/**
 * Thrown if the reader has closed standard output, or if the output cannot be written, for example
 * because the disk is full.
 */
export class OutputClosedError extends Error {
  /** The message for the user; undefined if the reader has closed the output. */
  readonly problem: string | undefined;

  constructor(cause: unknown) {
    super('The reader of the output has ended.', { cause });
    this.problem = outputProblem(cause);
  }
}

/** Writes to standard output. */
export interface Printer {
  /**
   * Writes a text. Resolves when all of it is written.
   * @throws OutputClosedError
   */
  readonly print: (text: string) => Promise<void>;
  /**
   * If standard output is a file, resolves when all output is stored on the disk.
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
