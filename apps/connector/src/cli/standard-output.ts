import { fstatSync, fsyncSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { programOutput, type ProgramOutput } from '@source-mixpanel/airbyte/output';

const PAUSE_MILLISECONDS = 5;

/**
 * Returns an output that writes to standard output or standard error. A write resolves when the reader has received
 * all of its bytes; otherwise Node.js would keep the bytes for a slow reader in memory, and lose them at exit.
 */
export function standardOutput(
  stream: typeof process.stdout | typeof process.stderr,
): ProgramOutput {
  return programOutput({
    stream,
    files: { fstatSync, fsyncSync, writeSync },
    pause: () => sleep(PAUSE_MILLISECONDS),
  });
}
