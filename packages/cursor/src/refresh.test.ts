import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refresh, type LeftOut, type QuotaClaim, type RefreshablePartition } from './refresh.js';

const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;

const read = (id: number, hoursAgo: number): RefreshablePartition => ({
  id,
  lastRead: NOW - hoursAgo * HOUR,
  isNew: false,
  requests: 1,
});
const unread = (id: number): RefreshablePartition => ({
  id,
  lastRead: undefined,
  isNew: true,
  requests: 1,
});

interface Order {
  readonly ids: readonly number[];
  readonly leftOut: LeftOut | undefined;
  readonly claims: readonly (readonly [number, number])[];
  readonly isClosed: boolean;
}

/**
 * Returns the ids of the partitions in their order, if the quota suffices for this number of
 * partitions that can wait.
 */
function order(
  partitions: readonly RefreshablePartition[],
  {
    spare = Infinity,
    hours = 12,
    failed = [] as readonly string[],
    now = () => NOW,
    until = Infinity,
    delay = (): number => 0,
    onTurn = (): void => undefined,
  } = {},
): Order {
  let [left, isClosed] = [spare, false];
  let leftOut: LeftOut | undefined;
  const claims: (readonly [number, number])[] = [];
  const claim: QuotaClaim = {
    set: (due, waiting) => void claims.push([due, waiting.length]),
    allows: () => (left -= 1) >= 0,
    delay,
    close: () => void (isClosed = true),
  };
  const ids: number[] = [];
  const settings = { maxAgeMilliseconds: hours * HOUR, quota: { claim: () => claim } };
  const onLeftOut = (found: LeftOut): void => void (leftOut = found);
  const state = { failed_partitions: failed };
  for (const { partition } of new Refresh({ state, settings, now, onLeftOut }).order(partitions)) {
    ids.push(partition.id);
    onTurn();
    if (ids.length === until) break;
  }
  return { ids, leftOut, claims, isClosed };
}

describe('Refresh.order', () => {
  it('yields partitions that were never read or are too old, even without quota', () => {
    const { ids, leftOut } = order([read(1, 3), unread(2), read(3, 12.1), read(4, 11.7)], {
      spare: 0,
    });
    expect(ids).toEqual([2, 3]);
    expect(leftOut).toEqual({ partitions: 2, oldest: 11.7 * HOUR });
  });

  it('then yields other partitions, least recently read first, while quota is left', () => {
    const partitions = [read(1, 7), read(2, 8), unread(3), read(4, 9), read(5, 13)];
    expect(order(partitions, { spare: 2 }).ids).toEqual([3, 5, 4, 2]);
    expect(order(partitions).leftOut).toBeUndefined();
  });

  it('yields only as many of them as readsInPace returns, however much quota is left', () => {
    // One sync per hour: 4 more syncs before the two of 8 hours are too old, 12 before those of one
    // hour are.
    const hourly = [
      read(1, 1),
      read(2, 8),
      read(3, 8),
      ...[4, 5, 6, 7, 8, 9].map((id) => read(id, 1)),
    ];
    expect(order(hourly)).toMatchObject({ ids: [], leftOut: { partitions: 9, oldest: 8 * HOUR } });
    expect(order([...hourly, read(10, 12)]).ids).toEqual([10]);
    expect(order([...hourly, read(10, 11), read(11, 11)]).ids).toEqual([10]);
  });

  it('yields partitions that would be too old at the end of the sync', () => {
    expect(order([read(1, 11.7), read(2, 11.8)], { spare: 0 }).ids).toEqual([2]);
  });

  it('yields partitions that would be too old after the sync has waited for quota', () => {
    const partitions = [unread(1), read(2, 8.7), read(3, 8.8), read(4, 1)];
    expect(order(partitions, { spare: 0, delay: () => 3 * HOUR }).ids).toEqual([1, 3]);
  });

  it('yields all partitions in the given order if the maximum age is 0', () => {
    expect(order([read(1, 0), read(2, 5)], { spare: 0, hours: 0 }).ids).toEqual([1, 2]);
  });

  it('yields all partitions if there are no settings', () => {
    const refresh = new Refresh({
      state: undefined,
      settings: undefined,
      now: () => NOW,
      onLeftOut: () => expect('called').toBe('never'),
    });
    const turns = [...refresh.order([read(1, 0), read(2, 5)])];
    expect(turns.map(({ partition: { id }, canWait }) => [id, canWait])).toEqual([
      [1, false],
      [2, false],
    ]);
  });

  it('yields partitions that failed in the last sync after all others, however recently they were read', () => {
    const partitions = [read(1, 7), read(2, 8), unread(3), read(4, 9)];
    expect(order(partitions, { spare: 1, failed: ['3', '1'] }).ids).toEqual([4, 3, 1]);
  });

  it('treats a last read in the future like one in the present', () => {
    expect(order([read(1, -1e6)], { spare: 0 }).leftOut).toEqual({ partitions: 1, oldest: 0 });
  });

  it('yields partitions that become too old while others are read', () => {
    let now = NOW;
    const partitions = [unread(1), read(2, 11), read(3, 1)];
    // Reading the first partition takes two hours.
    const onTurn = (): void => void (now += 2 * HOUR);
    expect(order(partitions, { spare: 0, now: () => now, onTurn }).ids).toEqual([1, 2]);
  });

  it('claims quota for due and waiting partitions, and closes the claim even when it is stopped', () => {
    const { claims, isClosed } = order([unread(1), read(2, 7), unread(3)]);
    expect(claims).toEqual([
      [2, 1],
      [1, 1],
      [0, 1],
      [0, 0],
    ]);
    expect(isClosed).toBe(true);
    expect(order([unread(1), unread(2)], { until: 1 }).isClosed).toBe(true);
  });

  const partitions = fc
    .array(
      fc.record({
        lastRead: fc.option(fc.integer({ min: -30 * HOUR, max: 30 * HOUR }), { nil: undefined }),
        isNew: fc.boolean(),
        requests: fc.integer({ min: 1, max: 3 }),
      }),
      { maxLength: 30 },
    )
    .map((list) =>
      list.map(({ lastRead, ...rest }, id) => ({
        ...{ id, ...rest },
        lastRead: lastRead === undefined ? undefined : NOW + lastRead,
      })),
    );

  it('omits only partitions that were read within the limit, and yields none twice', () => {
    fc.assert(
      fc.property(
        partitions,
        fc.record({
          spare: fc.integer({ min: 0, max: 40 }),
          hours: fc.integer({ min: 0, max: 24 }),
          failed: fc.array(fc.integer({ min: 0, max: 30 }).map(String)),
        }),
        (drawn, { spare, hours, failed }) => {
          const { ids, leftOut } = order(drawn, { spare, hours, failed });
          expect(new Set(ids).size).toBe(ids.length);
          const missing = drawn.filter(({ id }) => !ids.includes(id));
          expect(leftOut?.partitions ?? 0).toBe(missing.length);
          for (const { id, isNew, lastRead = -Infinity } of missing) {
            expect(isNew || failed.includes(String(id))).toBe(false);
            expect(NOW - lastRead).toBeLessThanOrEqual(hours * HOUR);
            expect(hours).toBeGreaterThan(0);
            // Partitions that were read less recently come first.
            const younger = drawn.filter(
              (other) =>
                !other.isNew &&
                NOW - (other.lastRead ?? -Infinity) <= hours * HOUR &&
                (other.lastRead ?? 0) > lastRead &&
                !failed.includes(String(other.id)),
            );
            expect(younger.filter((other) => ids.includes(other.id))).toEqual([]);
          }
        },
      ),
    );
  });
});
