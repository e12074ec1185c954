import { randomUUID } from 'node:crypto';
import { systemCode } from '@source-mixpanel/text';
import type { Clock } from '@source-mixpanel/stream';
import type { CountFiles } from './count-files.js';

/**
 * A lock that is older than this was left by a killed process, because a running process holds it
 * only for milliseconds.
 */
const STALE_MILLISECONDS = 10_000;
const RETRY_MILLISECONDS = 25;
/**
 * The maximum wait for the lock. It is longer than `STALE_MILLISECONDS`, and long enough for many
 * processes to hold the lock one after the other.
 */
const MAX_WAIT_MILLISECONDS = 15_000;

const neverAborts = new AbortController().signal;

export interface LockOptions {
  readonly clock: Clock;
  readonly files: CountFiles;
}

/**
 * Calls `work` while holding a lock, so that only one process at a time runs it. The lock is an
 * empty file at `path`, which a process creates exclusively. A lock that is older than ten seconds,
 * or that this process has seen unchanged for ten seconds, was left by a killed process and is
 * removed.
 * @throws what the file system throws; an Error with the code `ELOCKED` after fifteen seconds
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

/** Waits until this process has created the lock file. */
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
      // The age by the wall clock, or the time for which this process has seen the same lock, in
      // case the wall clock was set back.
      const age = Math.max(clock.now() - found.written, clock.monotonic() - seen.since);
      if (age > STALE_MILLISECONDS) {
        await removeStale(path, { identity: found.identity, files });
        continue;
      }
    }
    if (clock.monotonic() - began > MAX_WAIT_MILLISECONDS) {
      throw Object.assign(new Error('the lock is held by others'), { code: 'ELOCKED' });
    }
    if (found !== undefined) await clock.sleep(RETRY_MILLISECONDS, neverAborts);
  }
}

/** Creates the lock file. Returns false if it exists. */
async function tryCreate(path: string, files: CountFiles): Promise<boolean> {
  try {
    await files.create(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Returns the identity of the lock file; undefined if it does not exist. */
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
 * Removes a stale lock file. It is renamed first, because only one of several processes succeeds in
 * renaming it. If the renamed file is not the stale one, because another process has meanwhile
 * replaced it, it is put back.
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
