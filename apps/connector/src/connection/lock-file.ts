import { link, open, rename, stat, unlink } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { systemCode } from '@source-mixpanel/text';
import type { Clock } from '@source-mixpanel/stream';

/** A process holds the lock for milliseconds; one that was killed holds it for ever. */
const STALE_MILLISECONDS = 10_000;
const RETRY_MILLISECONDS = 25;
/** Longer than a stale lock lasts, and than a row of processes that each hold it for a moment. */
const MAX_WAIT_MILLISECONDS = 15_000;

const never = new AbortController().signal;

/**
 * Does the work while no other process does that locks the same path. The lock is a file that is created
 * exclusively; one that is older than ten seconds, or was not changed for as long, belongs to a process that
 * was killed, and is taken away.
 * @throws what the file system throws; Error with the code `ELOCKED` after fifteen seconds
 */
export async function withLock<Result>(
  path: string,
  clock: Clock,
  work: () => Promise<Result>,
): Promise<Result> {
  await acquire(path, clock);
  try {
    return await work();
  } finally {
    await unlink(path).catch(() => undefined);
  }
}

async function acquire(path: string, clock: Clock): Promise<void> {
  const began = clock.monotonic();
  let seen: { readonly identity: string; readonly since: number } | undefined;
  for (;;) {
    if (await isCreated(path)) return;
    const found = await identityOf(path);
    if (found !== undefined) {
      if (seen?.identity !== found.identity) {
        seen = { identity: found.identity, since: clock.monotonic() };
      }
      // By the wall clock, or by what was watched where that clock went back since.
      const age = Math.max(clock.now() - found.written, clock.monotonic() - seen.since);
      if (age > STALE_MILLISECONDS) {
        await takeAway(path, found.identity);
        continue;
      }
    }
    if (clock.monotonic() - began > MAX_WAIT_MILLISECONDS) {
      throw Object.assign(new Error('the lock is held by others'), { code: 'ELOCKED' });
    }
    if (found !== undefined) await clock.sleep(RETRY_MILLISECONDS, never);
  }
}

async function isCreated(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function identityOf(
  path: string,
): Promise<{ readonly identity: string; readonly written: number } | undefined> {
  try {
    const { ino, mtimeMs } = await stat(path);
    return { identity: `${String(ino)} ${String(mtimeMs)}`, written: mtimeMs };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Of several processes that find the same stale lock, one moves it; a new lock that it meets instead is put back. */
async function takeAway(path: string, identity: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = await identityOf(aside);
  if (moved?.identity !== identity) await link(aside, path).catch(() => undefined);
  await unlink(aside).catch(() => undefined);
}
