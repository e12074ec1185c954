import { Buffer } from 'node:buffer';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from './configuration.js';

/** How a process that is started gets its configuration. */
export interface HandedOver {
  /** The path under which the process reads it. */
  readonly path: string;
  /** What its standard input is. */
  readonly input: number | 'ignore';
}

/**
 * Lets `start` start a process that reads the configuration. A text with values from the environment is
 * handed over as standard input, from a file that nobody else can open and that has no name any more:
 * a process that is killed leaves no secret on the disk. A pipe would not do, because the connector
 * opens its configuration by a path.
 */
export function handOver<Result>(
  { path, text }: Pick<Configuration, 'path' | 'text'>,
  start: (handed: HandedOver) => Result,
): Result {
  if (text === undefined) return start({ path, input: 'ignore' });
  const name = join(tmpdir(), `local-sync-${randomUUID()}`);
  const file = openSync(name, 'wx+', 0o600);
  try {
    unlinkSync(name);
    const bytes = Buffer.from(text);
    // At a position, so that where a path of standard input shares the offset it still starts at 0.
    for (let done = 0; done < bytes.length;) {
      done += writeSync(file, bytes, done, bytes.length - done, done);
    }
    return start({ path: '/dev/stdin', input: file });
  } finally {
    closeSync(file);
  }
}
