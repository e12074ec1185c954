import { randomUUID } from 'node:crypto';
import { systemCode } from '@source-mixpanel/text';
import type { Clock } from '@source-mixpanel/stream';
import type { CountFiles } from './count-files.js';

/** The age of a lock from which its process was killed: living processes hold it for milliseconds. */
const STALE_MILLISECONDS = 10_000;
const RETRY_MILLISECONDS = 25;
/** The maximum wait: longer than a stale lock is respected, and than many processes in a row need. */
const MAX_WAIT_MILLISECONDS = 15_000;

const never = new AbortController().signal;

export interface LockOptions {
  readonly clock: Clock;
  readonly files: CountFiles;
}

/**
 * Runs the work while holding the lock of the path, so that no other process runs its own. The lock is a file
 * that is created
 * exclusively; one that is older than ten seconds, or was not changed for as long, belongs to a process that
 * was killed, and is moved away.
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

async function acquire(path: string, { clock, files }: LockOptions): Promise<void> {
  const began = clock.monotonic();
  let seen: { readonly identity: string; readonly since: number } | undefined;
  for (;;) {
    if (await isCreated(path, files)) return;
    const found = await identityOf(path, files);
    if (found !== undefined) {
      if (seen?.identity !== found.identity) {
        seen = { identity: found.identity, since: clock.monotonic() };
      }
      // The age by the wall clock, or, if that was set back, by how long the lock was watched.
      const age = Math.max(clock.now() - found.written, clock.monotonic() - seen.since);
      if (age > STALE_MILLISECONDS) {
        await takeAway(path, { identity: found.identity, files });
        continue;
      }
    }
    if (clock.monotonic() - began > MAX_WAIT_MILLISECONDS) {
      throw Object.assign(new Error('the lock is held by others'), { code: 'ELOCKED' });
    }
    if (found !== undefined) await clock.sleep(RETRY_MILLISECONDS, never);
  }
}

async function isCreated(path: string, files: CountFiles): Promise<boolean> {
  try {
    await files.create(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

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

/** Of several processes that find the same stale lock, one moves it; a new lock that it meets instead is put back. */
async function takeAway(
  path: string,
  { identity, files }: { readonly identity: string; readonly files: CountFiles },
): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await files.rename(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = await identityOf(aside, files);
  if (moved?.identity !== identity) await files.link(aside, path).catch(() => undefined);
  await files.remove(aside).catch(() => undefined);
}
