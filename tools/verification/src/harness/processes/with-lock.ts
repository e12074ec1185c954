import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/**
 * Runs something while no other process runs it under the same path, where an empty file stays. The lock ends with the
 * process that holds it, however it ends.
 * @throws Error when `flock` of util-linux cannot lock the file
 */
export function withLock(path: string, action: () => void): void {
  const file = openSync(path, 'a');
  try {
    // The lock belongs to the open file, which this process keeps after the command has ended.
    const { status, error } = spawnSync('flock', ['3'], {
      stdio: ['ignore', 'ignore', 'ignore', file],
    });
    if (status !== 0) throw new Error(`${path} cannot be locked`, { cause: error });
    action();
  } finally {
    closeSync(file);
  }
}
