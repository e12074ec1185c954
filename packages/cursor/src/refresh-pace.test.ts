import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readsInPace } from './refresh-pace.js';

const HOUR = 3_600_000;
const MAX_AGE = 12 * HOUR;

/** The result of one simulated sync, in milliseconds. */
interface Sync {
  /** The time since the first reads. */
  readonly at: number;
  /** The ages of the partitions that it read again. */
  readonly read: readonly number[];
  /** The largest age of the other partitions. */
  readonly oldestLeft: number;
}

/**
 * Simulates a sync after each interval, with enough quota. Each sync reads the partitions that are
 * too old and as many of the others as `readsInPace` returns, least recently read first.
 * @param reads when each partition was last read before the first sync
 */
function simulate(reads: readonly number[], intervals: readonly number[]): readonly Sync[] {
  let last = reads;
  let at = 0;
  return intervals.map((interval) => {
    at += interval;
    const now = at;
    const oldestFirst = [...last.keys()].sort((a, b) => (last[a] ?? 0) - (last[b] ?? 0));
    const age = (id: number): number => now - (last[id] ?? 0);
    const due = oldestFirst.filter((id) => age(id) > MAX_AGE);
    const younger = oldestFirst.filter((id) => age(id) <= MAX_AGE);
    const sinceNewest = Math.min(...last.map((_, id) => age(id)));
    const count = readsInPace(younger.map(age), { sinceNewest, maxAge: MAX_AGE });
    const read = [...due, ...younger.slice(0, count)];
    const oldestLeft = Math.max(0, ...younger.slice(count).map(age));
    const sync = { at: now, read: read.map(age), oldestLeft };
    last = last.map((instant, id) => (read.includes(id) ? now : instant));
    return sync;
  });
}

const repeated = (interval: number, hours: number): number[] =>
  Array.from({ length: Math.ceil((hours * HOUR) / interval) }, () => interval);
const counts = fc.integer({ min: 1, max: 40 });
const intervals = fc.integer({ min: HOUR / 2, max: MAX_AGE / 2 });

describe('readsInPace', () => {
  it('divides partitions that were all read at the same time evenly among the syncs until the limit', () => {
    const syncs = simulate(Array<number>(40).fill(0), repeated(HOUR, 36));
    const day = [3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4];
    expect(syncs.map(({ read }) => read.length)).toEqual([...day, ...day, ...day]);
    for (const { read } of syncs.slice(12)) expect(Math.min(...read)).toBe(12 * HOUR);
  });

  it('returns at most one for three partitions and a sync every five minutes', () => {
    const reads = simulate([0, 0, 0], repeated(HOUR / 12, 48)).filter(
      ({ read }) => read.length > 0,
    );
    expect(Math.max(...reads.map(({ read }) => read.length))).toBe(1);
    // Each partition must be read 4 times in 48 hours. There may be some more reads, because each
    // takes place a little before the limit.
    expect(reads.length).toBeLessThanOrEqual(3 * 5 + 1);
  });

  it('returns all partitions if no later sync is expected in time, and none right after a read', () => {
    const limits = { sinceNewest: 6.1 * HOUR, maxAge: MAX_AGE };
    expect(readsInPace([8 * HOUR, 6.1 * HOUR], limits)).toBe(2);
    expect(readsInPace([5 * HOUR, 0], { sinceNewest: 0, maxAge: MAX_AGE })).toBe(0);
    expect(readsInPace([], { sinceNewest: 0, maxAge: MAX_AGE })).toBe(0);
  });

  it('lets no partition become older than the limit between syncs at regular intervals', () => {
    fc.assert(
      fc.property(counts, intervals, (count, interval) => {
        for (const { read, oldestLeft } of simulate(
          Array<number>(count).fill(0),
          repeated(interval, 40),
        )) {
          expect(oldestLeft + interval).toBeLessThanOrEqual(MAX_AGE);
          expect(Math.max(0, ...read)).toBeLessThanOrEqual(MAX_AGE);
        }
      }),
    );
  });

  it('returns at most an even share, and no partition is read more than an interval before the limit', () => {
    fc.assert(
      fc.property(counts, intervals, (count, interval) => {
        const perLimit = Math.floor(MAX_AGE / interval);
        fc.pre(count >= perLimit);
        const syncs = simulate(Array<number>(count).fill(0), repeated(interval, 40));
        for (const { at, read } of syncs) {
          expect(read.length).toBeLessThanOrEqual(Math.ceil(count / perLimit));
          if (at <= MAX_AGE) continue;
          expect(Math.min(MAX_AGE, ...read)).toBeGreaterThan(MAX_AGE - interval);
        }
      }),
    );
  });

  it('leaves no partition older than the limit after a sync at irregular intervals', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -20 * HOUR, max: 0 }), { minLength: 1, maxLength: 40 }),
        fc.array(fc.integer({ min: 0, max: 8 * HOUR }), { minLength: 1, maxLength: 40 }),
        (reads, drawn) => {
          for (const { oldestLeft } of simulate(reads, drawn)) {
            expect(oldestLeft).toBeLessThanOrEqual(MAX_AGE);
          }
        },
      ),
    );
  });

  it('returns the smallest sufficient number: with one fewer, a later sync would have to read more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: MAX_AGE }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: MAX_AGE }),
        (drawn, sinceNewest) => {
          const ages = drawn.sort((a, b) => b - a);
          const count = readsInPace(ages, { sinceNewest, maxAge: MAX_AGE });
          expect(count).toBeLessThanOrEqual(ages.length);
          const laterSyncs = (age: number): number => Math.floor((MAX_AGE - age) / sinceNewest);
          const isLate = (now: number, later: number): boolean =>
            ages.some((age, index) => index + 1 - now > later * laterSyncs(age));
          expect(isLate(count, count + 1)).toBe(false);
          if (count > 0) expect(isLate(count - 1, count)).toBe(true);
        },
      ),
    );
  });
});
