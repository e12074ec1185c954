import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeClock } from '@source-mixpanel/testing';
import type { SharedTurn } from '@source-mixpanel/kernel';
import { createFileCount } from './file-count.js';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 4, 12);
const WINDOW = { limit: 60, milliseconds: HOUR };
const FILE = 'mixpanel.com-12345-query.json';

const folders: string[] = [];
let directory: string;
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'file-count-'));
  folders.push(folder);
  directory = join(folder, 'counts');
});
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const clockAt = (now = START) => fakeClock(now, { automatic: true });
const countOf = (clock = clockAt()) =>
  createFileCount({ directory, name: 'mixpanel.com-12345-query', clock });
const warningOf = (turn: SharedTurn): string | undefined => turn.warning;

describe('createFileCount', () => {
  it('limits the requests of two processes together', async () => {
    const [one, other] = [countOf(), countOf()];
    const turns = await Promise.all(
      Array.from({ length: 80 }, (_, at) => (at % 2 === 0 ? one : other).take(WINDOW)),
    );
    expect(turns.filter(({ kind }) => kind === 'counted')).toHaveLength(60);
    expect(turns.filter((turn) => warningOf(turn) !== undefined)).toEqual([]);
    expect(await readdir(directory)).toEqual([FILE]);
  });

  it('returns the ages of the requests of other processes, without those of the process itself', async () => {
    const [clock, one, other] = [clockAt(), countOf(), countOf(clockAt(START + 1000))];
    expect(await one.take(WINDOW)).toMatchObject({ kind: 'counted', others: [] });
    expect(await one.take(WINDOW)).toMatchObject({ others: [] });
    expect(await other.take(WINDOW)).toMatchObject({ others: [1000, 1000] });
    await clock.advance(0);
  });

  it('does not count a request beyond the limit, and returns when the next one may start', async () => {
    const clock = clockAt();
    const [one, other] = [countOf(clock), countOf(clock)];
    const window = { ...WINDOW, limit: 2 };
    await one.take(window);
    await clock.advance(60_000);
    await one.take(window);
    await clock.advance(1000);
    const full = { kind: 'full', opensIn: HOUR - 61_000, others: [61_000, 1000] };
    expect(await other.take(window)).toEqual(full);
    await clock.advance(HOUR - 61_000);
    expect(await other.take(window)).toMatchObject({ kind: 'counted' });
  });

  it('removes a request that the server did not count', async () => {
    const count = countOf();
    const window = { ...WINDOW, limit: 1 };
    const turn = await count.take(window);
    if (turn.kind === 'counted') await turn.refund();
    expect(await countOf().take(window)).toMatchObject({ kind: 'counted' });
  });

  it('counts a request with a time in the future for at most an hour', async () => {
    await countOf(clockAt(START + 1000 * HOUR)).take(WINDOW);
    const clock = clockAt();
    expect(await countOf(clock).take(WINDOW)).toMatchObject({ others: [0] });
    await clock.advance(HOUR);
    expect(await countOf(clock).take(WINDOW)).toMatchObject({ others: [] });
  });
});

describe('createFileCount with the lock of a killed process', () => {
  const lock = (): string => join(directory, `${FILE}.lock`);

  it('removes the lock at once if it is older than ten seconds', async () => {
    await countOf().take(WINDOW);
    await writeFile(lock(), '');
    await utimes(lock(), new Date(START - 11_000), new Date(START - 11_000));
    const clock = clockAt();
    expect(await countOf(clock).take(WINDOW)).toMatchObject({ others: [0] });
    expect(clock.monotonic()).toBe(0);
    expect(await readdir(directory)).toEqual([FILE]);
  });

  it('removes a lock with a time in the future after watching it for ten seconds', async () => {
    await countOf().take(WINDOW);
    await writeFile(lock(), '');
    // A time in the future never looks old. The lock is stale only because it does not change.
    await utimes(lock(), new Date(START + HOUR), new Date(START + HOUR));
    const clock = clockAt();
    const turns = await Promise.all([1, 2, 3].map(() => countOf(clock).take(WINDOW)));
    expect(turns.map(({ others }) => others.length).sort()).toEqual([1, 2, 3]);
    expect(turns.map(warningOf)).toEqual([undefined, undefined, undefined]);
    expect(clock.monotonic()).toBeGreaterThan(10_000);
  });
});

describe('createFileCount without a usable file', () => {
  it('starts again at zero with one warning if the file is damaged', async () => {
    await countOf().take(WINDOW);
    for (const text of ['', '{"requests":[{"at":"x"}]}', 'not JSON']) {
      await writeFile(join(directory, FILE), text);
      const count = countOf();
      const turns = [await count.take(WINDOW), await count.take(WINDOW)];
      expect(turns.map(({ kind }) => kind)).toEqual(['counted', 'counted']);
      expect(turns.map(warningOf)).toEqual([
        expect.stringContaining('is damaged and starts again at zero'),
        undefined,
      ]);
      expect(await readFile(join(directory, FILE), 'utf8')).toMatch(/^\{"requests":\[\{.*\}\]\}$/);
    }
  });

  it('counts only the requests of its own process, with one warning, if its directory is a file', async () => {
    await writeFile(directory, '');
    const count = countOf();
    const turns = [await count.take(WINDOW), await count.take(WINDOW)];
    expect(turns.map(({ kind }) => kind)).toEqual(['counted', 'counted']);
    expect(turns.map(warningOf)).toEqual([
      expect.stringMatching(/cannot be used: .*EEXIST|ENOTDIR/),
      undefined,
    ]);
  });
});
