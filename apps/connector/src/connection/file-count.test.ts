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

describe('the count of requests in a file', () => {
  it('is spent by two processes together, never beyond its limit', async () => {
    const [one, other] = [countOf(), countOf()];
    const turns = await Promise.all(
      Array.from({ length: 80 }, (_, at) => (at % 2 === 0 ? one : other).take(WINDOW)),
    );
    expect(turns.filter(({ kind }) => kind === 'counted')).toHaveLength(60);
    expect(turns.filter((turn) => warningOf(turn) !== undefined)).toEqual([]);
    expect(await readdir(directory)).toEqual([FILE]);
  });

  it('returns to a process what others have sent, not what it has sent itself', async () => {
    const [clock, one, other] = [clockAt(), countOf(), countOf(clockAt(START + 1000))];
    expect(await one.take(WINDOW)).toMatchObject({ kind: 'counted', others: [] });
    expect(await one.take(WINDOW)).toMatchObject({ others: [] });
    expect(await other.take(WINDOW)).toMatchObject({ others: [1000, 1000] });
    await clock.advance(0);
  });

  it('says when the next may start, and counts nothing then', async () => {
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

  it('takes back what the server did not count', async () => {
    const count = countOf();
    const window = { ...WINDOW, limit: 1 };
    const turn = await count.take(window);
    if (turn.kind === 'counted') await turn.refund();
    expect(await countOf().take(window)).toMatchObject({ kind: 'counted' });
  });

  it('keeps no request of the future for more than an hour', async () => {
    await countOf(clockAt(START + 1000 * HOUR)).take(WINDOW);
    const clock = clockAt();
    expect(await countOf(clock).take(WINDOW)).toMatchObject({ others: [0] });
    await clock.advance(HOUR);
    expect(await countOf(clock).take(WINDOW)).toMatchObject({ others: [] });
  });
});

describe('a lock that a killed process has left', () => {
  const lock = (): string => join(directory, `${FILE}.lock`);

  it('is removed at once if it is older than ten seconds', async () => {
    await countOf().take(WINDOW);
    await writeFile(lock(), '');
    await utimes(lock(), new Date(START - 11_000), new Date(START - 11_000));
    const clock = clockAt();
    expect(await countOf(clock).take(WINDOW)).toMatchObject({ others: [0] });
    expect(clock.monotonic()).toBe(0);
    expect(await readdir(directory)).toEqual([FILE]);
  });

  it('is taken away by one of many that wait for it, once ten seconds are over', async () => {
    await countOf().take(WINDOW);
    await writeFile(lock(), '');
    // By the wall clock the lock is in the future: only observing it shows that it is abandoned.
    await utimes(lock(), new Date(START + HOUR), new Date(START + HOUR));
    const clock = clockAt();
    const turns = await Promise.all([1, 2, 3].map(() => countOf(clock).take(WINDOW)));
    expect(turns.map(({ others }) => others.length).sort()).toEqual([1, 2, 3]);
    expect(turns.map(warningOf)).toEqual([undefined, undefined, undefined]);
    expect(clock.monotonic()).toBeGreaterThan(10_000);
  });
});

describe('a count that cannot be used', () => {
  it('starts again at zero with one warning where the file is damaged', async () => {
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

  it('lets requests start, with one warning, where its directory is a file', async () => {
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
