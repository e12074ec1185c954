import { Buffer } from 'node:buffer';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from './configuration.js';
import { temporaryProblem } from './temporary-problem.js';

/** How a new process receives its configuration. */
export interface HandedOver {
  /** The path under which the process reads it. */
  readonly path: string;
  /** The standard input of the process. */
  readonly input: number | 'ignore';
}

/**
 * Calls `start` to start a process that reads the configuration. If variables were replaced, the
 * process receives the content as standard input, from a file that other users cannot open and that
 * is already unlinked, so that a killed process leaves no secret on the disk. Standard input cannot
 * be a pipe: Node.js creates a socket for it, and a socket cannot be opened by the path
 * `/dev/stdin`.
 * @throws UserError if the file cannot be written, and errors of `start`
 */
export function handOver<Result>(
  { path, text }: Pick<Configuration, 'path' | 'text'>,
  start: (handed: HandedOver) => Result,
): Result {
  if (text === undefined) return start({ path, input: 'ignore' });
  const file = writeUnnamedFile(Buffer.from(text));
  try {
    return start({ path: '/dev/stdin', input: file });
  } finally {
    closeSync(file);
  }
}

/**
 * Writes bytes to a temporary file, unlinks the file and returns its descriptor.
 * @throws UserError if the directory for temporary files is missing, full or not writable
 */
function writeUnnamedFile(bytes: Uint8Array): number {
  let file: number | undefined;
  try {
    const name = join(tmpdir(), `local-sync-${randomUUID()}`);
    file = openSync(name, 'wx+', 0o600);
    unlinkSync(name);
    // Writing at a position leaves the offset of the descriptor at 0. On some systems `/dev/stdin`
    // shares this offset, so the connector would otherwise begin to read at the end of the file.
    for (let done = 0; done < bytes.length;) {
      done += writeSync(file, bytes, done, bytes.length - done, done);
    }
    return file;
  } catch (cause) {
    if (file !== undefined) closeSync(file);
    throw temporaryProblem(cause);
  }
}
