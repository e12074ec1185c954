import { fstatSync, fsyncSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { programOutput, type ProgramOutput } from '@source-mixpanel/airbyte/output';

const PAUSE_MILLISECONDS = 5;

/**
 * Returns standard output or standard error as the writer needs it: a write resolves when all of its
 * bytes were taken. Without that, Node.js would keep in memory what a slow reader has not taken, and
 * lose it at exit.
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
