import { closeSync, openSync, writeSync } from 'node:fs';
import { visibleText } from '@source-mixpanel/stream';
import { UserError } from './user-error.js';

/** What is logged: the connector's messages, in which it has masked secrets, and the summary. */
export interface Log {
  write(level: string, text: string): void;
  close(): void;
}

const NO_LOG: Log = { write: () => undefined, close: () => undefined };

/**
 * Opens a file that gets one line for each message, with its time in UTC; earlier lines stay.
 * @param now epoch milliseconds
 * @throws UserError when the file cannot be opened
 */
export function openLog(path: string | undefined, now: () => number): Log {
  if (path === undefined) return NO_LOG;
  let file: number;
  try {
    file = openSync(path, 'a', 0o600);
  } catch (cause) {
    throw new UserError(`The log file ${path} cannot be written.`, { cause });
  }
  return {
    write(level, text) {
      const time = new Date(now()).toISOString();
      for (const line of text.split('\n')) {
        writeSync(file, `${time} ${level} ${visibleText(line)}\n`);
      }
    },
    close() {
      closeSync(file);
    },
  };
}
