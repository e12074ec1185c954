import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorCode } from './error-text.js';

/**
 * Creates a temporary directory for this process, and removes the directories that killed processes
 * have left. The names contain the host and the process id: containers that share the parent
 * directory may have equal process ids, and a directory in use must not be removed.
 * @param parent the parent of the directories of all processes
 */
export async function createScratch(parent: string): Promise<string> {
  const machine = `local-sync-${encodeURIComponent(hostname())}-`;
  for (const name of await readdir(parent)) {
    if (!name.startsWith(machine)) continue;
    const id = /^(\d+)-[^-]{6}$/.exec(name.slice(machine.length))?.[1];
    if (id === undefined || isRunning(Number(id))) continue;
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
  return mkdtemp(join(parent, `${machine}${process.pid}-`));
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return errorCode(error) !== 'ESRCH';
  }
}
