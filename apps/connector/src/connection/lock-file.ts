import { randomUUID } from 'node:crypto';
import { systemCode } from '@source-mixpanel/text';
import type { Clock } from '@source-mixpanel/stream';
import type { CountFiles } from './count-files.js';

/** A lock that is older was left by a killed process: a running process holds it for milliseconds. */
const STALE_MILLISECONDS = 10_000;
const RETRY_MILLISECONDS = 25;
/** The maximum wait for the lock: more than `STALE_MILLISECONDS`, and more than many processes need one by one. */
const MAX_WAIT_MILLISECONDS = 15_000;

const never = new AbortController().signal;

export interface LockOptions {
  readonly clock: Clock;
  readonly files: CountFiles;
}

/**
 * Runs the work while holding the lock of the path, so that only one process at a time does. The lock is a file that is
 * created exclusively. A lock that is older than ten seconds, or that stayed the same for that time, was left by a
 * killed process and is removed.
 * @throws what the file system throws; Error with the code `ELOCKED` after fifteen seconds
 */
export async function withLock<Result>(
  path: string,
  { clock, files }: LockOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  await acquire(path, { clock, files });
  try {
    return await work();
  } finally {
    await files.remove(path).catch(() => undefined);
  }
}

/** Waits until this process has created the lock. */
async function acquire(path: string, { clock, files }: LockOptions): Promise<void> {
  const began = clock.monotonic();
  let seen: { readonly identity: string; readonly since: number } | undefined;
  for (;;) {
    if (await tryCreate(path, files)) return;
    const found = await identityOf(path, files);
    if (found !== undefined) {
      if (seen?.identity !== found.identity) {
        seen = { identity: found.identity, since: clock.monotonic() };
      }
      // By the wall clock, or, in case that was set back, by how long this process has seen the same lock.
      const age = Math.max(clock.now() - found.written, clock.monotonic() - seen.since);
      if (age > STALE_MILLISECONDS) {
        await removeStale(path, { identity: found.identity, files });
        continue;
      }
    }
    if (clock.monotonic() - began > MAX_WAIT_MILLISECONDS) {
      throw Object.assign(new Error('the lock is held by others'), { code: 'ELOCKED' });
    }
    if (found !== undefined) await clock.sleep(RETRY_MILLISECONDS, never);
  }
}

/** Creates the lock. Returns false if it exists. */
async function tryCreate(path: string, files: CountFiles): Promise<boolean> {
  try {
    await files.create(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Returns the identity of the lock; undefined if it does not exist. */
async function identityOf(
  path: string,
  files: CountFiles,
): Promise<Awaited<ReturnType<CountFiles['identify']>> | undefined> {
  try {
    return await files.identify(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Removes a stale lock. It is renamed first, which only one of several processes can do. If another process has replaced
 * the stale lock by a new one in the meantime, the new lock is put back.
 */
async function removeStale(
  path: string,
  { identity, files }: { readonly identity: string; readonly files: CountFiles },
): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await files.rename(path, temporary);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = await identityOf(temporary, files);
  if (moved?.identity !== identity) await files.link(temporary, path).catch(() => undefined);
  await files.remove(temporary).catch(() => undefined);
}
