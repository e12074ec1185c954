import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/**
 * Calls `action` while this process holds an exclusive lock on the file, which is created if it
 * does not exist and is not removed. The operating system releases the lock when the process ends,
 * even if it is killed.
 * @throws Error if `flock` of util-linux cannot lock the file
 */
export function withLock(path: string, action: () => void): void {
  const file = openSync(path, 'a');
  try {
    // The lock belongs to the open file, so this process keeps it after the command `flock` has
    // ended.
    const { status, error } = spawnSync('flock', ['3'], {
      stdio: ['ignore', 'ignore', 'ignore', file],
    });
    if (status !== 0) throw new Error(`${path} cannot be locked`, { cause: error });
    action();
  } finally {
    closeSync(file);
  }
}
