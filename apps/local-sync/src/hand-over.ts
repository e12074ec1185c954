import { Buffer } from 'node:buffer';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from './configuration.js';
import { temporaryProblem } from './temporary-problem.js';

/** How a process that is started receives its configuration. */
export interface HandedOver {
  /** The path under which the process reads it. */
  readonly path: string;
  /** The standard input of the process. */
  readonly input: number | 'ignore';
}

/**
 * Calls `start` to start a process that reads the configuration. A configuration with replaced variables is passed as
 * standard input, from a file that no other user can open and that is already unlinked, so that a killed process
 * leaves no secret on the disk. A pipe is not possible, because the connector opens its configuration by a path.
 * @throws UserError if the file cannot be written, and errors of `start`
 */
export function handOver<Result>(
  { path, text }: Pick<Configuration, 'path' | 'text'>,
  start: (handed: HandedOver) => Result,
): Result {
  if (text === undefined) return start({ path, input: 'ignore' });
  const file = unnamedFile(Buffer.from(text));
  try {
    return start({ path: '/dev/stdin', input: file });
  } finally {
    closeSync(file);
  }
}

/**
 * Writes a text to a temporary file, unlinks it and returns its descriptor.
 * @throws UserError if the directory for temporary files is missing, full or not writable
 */
function unnamedFile(bytes: Uint8Array): number {
  let file: number | undefined;
  try {
    const name = join(tmpdir(), `local-sync-${randomUUID()}`);
    file = openSync(name, 'wx+', 0o600);
    unlinkSync(name);
    // Writing at a position keeps the offset at 0. On some systems, `/dev/stdin` shares the offset of the descriptor.
    for (let done = 0; done < bytes.length;) {
      done += writeSync(file, bytes, done, bytes.length - done, done);
    }
    return file;
  } catch (cause) {
    if (file !== undefined) closeSync(file);
    throw temporaryProblem(cause);
  }
}
