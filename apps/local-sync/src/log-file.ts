import { Buffer } from 'node:buffer';
import { closeSync, openSync, writeSync } from 'node:fs';
import { systemReason, visibleText } from '@source-mixpanel/text';
import { UserError } from './user-error.js';

/**
 * A log of the summary and of the connector's messages. The connector has already masked secrets in
 * them.
 */
export interface Log {
  write(level: string, text: string): void;
  close(): void;
}

const NO_LOG: Log = { write: () => undefined, close: () => undefined };

export interface LogOptions {
  /** Returns the current time, in epoch milliseconds. */
  readonly now: () => number;
  /** Called once if the file can no longer be written, for example because its disk is full. */
  readonly onProblem: (text: string) => void;
}

/**
 * Opens a file to which one line per message is appended, with its time in UTC. If the file can no
 * longer be written, further lines are dropped and the sync continues.
 * @throws UserError if the file cannot be opened
 */
export function openLog(path: string | undefined, { now, onProblem }: LogOptions): Log {
  if (path === undefined) return NO_LOG;
  let file: number;
  try {
    file = openSync(path, 'a', 0o600);
  } catch (cause) {
    throw new UserError(`The log file ${path} cannot be written.`, { cause });
  }
  let isBroken = false;
  return {
    write(level, text) {
      if (isBroken) return;
      const time = new Date(now()).toISOString();
      const lines = text.split('\n').map((line) => `${time} ${level} ${visibleText(line)}\n`);
      try {
        writeAll(file, Buffer.from(lines.join('')));
      } catch (error) {
        isBroken = true;
        onProblem(
          `The log file ${path} can no longer be written: ${systemReason(error)}. The sync continues without it.`,
        );
      }
    },
    close() {
      closeSync(file);
    },
  };
}

/** Writes all bytes. If the disk is almost full, a single write may store only some of them. */
function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}
