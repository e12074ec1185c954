import { fstatSync, fsyncSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { programOutput, type ProgramOutput } from '@source-mixpanel/airbyte/output';

/** The pause before a write is tried again because the output was not ready (EAGAIN). */
const RETRY_PAUSE_MILLISECONDS = 5;

/**
 * Creates an output that writes to standard output or standard error. A write resolves only when
 * the reader has received all of its bytes. Without this wait, Node.js would keep the bytes for a
 * slow reader in memory, and lose them when the process exits.
 */
export function standardOutput(
  stream: typeof process.stdout | typeof process.stderr,
): ProgramOutput {
  return programOutput({
    stream,
    files: { fstatSync, fsyncSync, writeSync },
    pause: () => sleep(RETRY_PAUSE_MILLISECONDS),
  });
}
