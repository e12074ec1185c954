import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemError } from '@source-mixpanel/stream';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure } from '../../test/local-call.js';
import { noise } from '../../test/recording-validator.js';
import { BodySpool, type BodySpoolOptions } from './body-spool.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spool-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const storage = (options: Partial<BodySpoolOptions> = {}): BodySpool =>
  new BodySpool({ directory, ...options });

describe('BodySpool', () => {
  const MEBIBYTE = 1024 * 1024;

  it('by default allows 4 MiB of memory for one body, 32 MiB for all bodies, and unlimited disk space', () => {
    const spool = storage();
    expect(spool.reserveMemory(1, 4 * MEBIBYTE)).toBe(false);
    for (let body = 0; body < 8; body += 1) expect(spool.reserveMemory(4 * MEBIBYTE, 0)).toBe(true);
    expect(spool.reserveMemory(1, 0)).toBe(false);
    spool.releaseMemory(1);
    expect([spool.reserveMemory(1, 0), spool.reserveMemory(1, 0)]).toEqual([true, false]);
    expect(spool.reserveDisk(Number.MAX_VALUE)).toBe(true);
  });

  it('reserves disk space up to the limit, and reserves released space again', () => {
    const spool = storage({ limitBytes: 10 });
    expect([spool.reserveDisk(11), spool.reserveDisk(10), spool.reserveDisk(1)]).toEqual([
      ...[false, true, false],
    ]);
    spool.releaseDisk(4);
    expect([spool.reserveDisk(5), spool.reserveDisk(4)]).toEqual([false, true]);
  });

  it('releases the space of a body only once if the body is discarded twice', async () => {
    const spool = storage({ memoryBytes: 65_536, limitBytes: 262_144 });
    const body = spool.create();
    expect(await body.append(noise(300_000))).toBe(300_000);
    for (let turn = 0; turn < 2; turn += 1) await body.discard();
    expect([spool.reserveDisk(262_145), spool.reserveDisk(262_144)]).toEqual([false, true]);
    expect([spool.reserveMemory(65_537, 0), spool.reserveMemory(65_536, 0)]).toEqual([false, true]);
    const error = await failure(body.append(noise(1)));
    expect(error).toBeInstanceOf(SystemError);
    expect(error).toMatchObject({
      code: 'body_discarded',
      message: 'The response was already discarded.',
    });
  });

  it('opens files without a name that only this process can read', async () => {
    const file = await storage().openFile();
    const { mode, nlink } = await file.stat();
    await file.write('abc');
    const { buffer } = await file.read(Buffer.alloc(3), 0, 3, 0);
    await file.close();
    expect([mode & 0o777, nlink, String(buffer), await readdir(directory)]).toEqual([
      ...[0o600, 0, 'abc', []],
    ]);
  });
});
