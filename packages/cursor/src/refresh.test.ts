import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refresh, type LeftOut, type QuotaClaim, type RefreshablePartition } from './refresh.js';

const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;

const readHoursAgo = (id: number, hoursAgo: number): RefreshablePartition => ({
  id,
  lastRead: NOW - hoursAgo * HOUR,
  isNew: false,
  requests: 1,
});
const neverRead = (id: number): RefreshablePartition => ({
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
 * Returns the ids that `Refresh.order` yields, and what it reports and claims. The quota suffices
 * for `spare` partitions that can wait.
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
    const { ids, leftOut } = order(
      [readHoursAgo(1, 3), neverRead(2), readHoursAgo(3, 12.1), readHoursAgo(4, 11.7)],
      {
        spare: 0,
      },
    );
    expect(ids).toEqual([2, 3]);
    expect(leftOut).toEqual({ partitions: 2, oldest: 11.7 * HOUR });
  });

  it('yields other partitions after these, least recently read first, while quota is left', () => {
    const partitions = [
      readHoursAgo(1, 7),
      readHoursAgo(2, 8),
      neverRead(3),
      readHoursAgo(4, 9),
      readHoursAgo(5, 13),
    ];
    expect(order(partitions, { spare: 2 }).ids).toEqual([3, 5, 4, 2]);
    expect(order(partitions).leftOut).toBeUndefined();
  });

  it('yields only as many other partitions as readsInPace returns, however much quota is left', () => {
    // With one sync per hour, 4 syncs follow before the two partitions of 8 hours are too old, and
    // 11 before those of one hour are.
    const hourly = [
      readHoursAgo(1, 1),
      readHoursAgo(2, 8),
      readHoursAgo(3, 8),
      ...[4, 5, 6, 7, 8, 9].map((id) => readHoursAgo(id, 1)),
    ];
    expect(order(hourly)).toMatchObject({ ids: [], leftOut: { partitions: 9, oldest: 8 * HOUR } });
    expect(order([...hourly, readHoursAgo(10, 12)]).ids).toEqual([10]);
    expect(order([...hourly, readHoursAgo(10, 11), readHoursAgo(11, 11)]).ids).toEqual([10]);
  });

  it('yields partitions that would be too old at the end of the sync', () => {
    expect(order([readHoursAgo(1, 11.7), readHoursAgo(2, 11.8)], { spare: 0 }).ids).toEqual([2]);
  });

  it('yields partitions that would be too old after the sync has waited for quota', () => {
    const partitions = [
      neverRead(1),
      readHoursAgo(2, 8.7),
      readHoursAgo(3, 8.8),
      readHoursAgo(4, 1),
    ];
    expect(order(partitions, { spare: 0, delay: () => 3 * HOUR }).ids).toEqual([1, 3]);
  });

  it('yields all partitions in the given order if the maximum age is 0', () => {
    expect(order([readHoursAgo(1, 0), readHoursAgo(2, 5)], { spare: 0, hours: 0 }).ids).toEqual([
      1, 2,
    ]);
  });

  it('yields all partitions if there are no settings', () => {
    const refresh = new Refresh({
      state: undefined,
      settings: undefined,
      now: () => NOW,
      onLeftOut: () => expect('called').toBe('never'),
    });
    const turns = [...refresh.order([readHoursAgo(1, 0), readHoursAgo(2, 5)])];
    expect(turns.map(({ partition: { id }, canWait }) => [id, canWait])).toEqual([
      [1, false],
      [2, false],
    ]);
  });

  it('yields partitions that failed in the last sync after all others, even if they were read recently', () => {
    const partitions = [readHoursAgo(1, 7), readHoursAgo(2, 8), neverRead(3), readHoursAgo(4, 9)];
    expect(order(partitions, { spare: 1, failed: ['3', '1'] }).ids).toEqual([4, 3, 1]);
  });

  it('treats a last read in the future as one in the present', () => {
    expect(order([readHoursAgo(1, -1e6)], { spare: 0 }).leftOut).toEqual({
      partitions: 1,
      oldest: 0,
    });
  });

  it('yields partitions that become too old while others are read', () => {
    let now = NOW;
    const partitions = [neverRead(1), readHoursAgo(2, 11), readHoursAgo(3, 1)];
    // Reading the first partition takes two hours.
    const onTurn = (): void => void (now += 2 * HOUR);
    expect(order(partitions, { spare: 0, now: () => now, onTurn }).ids).toEqual([1, 2]);
  });

  it('claims quota for the partitions to come, and closes the claim even if the caller stops early', () => {
    const { claims, isClosed } = order([neverRead(1), readHoursAgo(2, 7), neverRead(3)]);
    expect(claims).toEqual([
      [2, 1],
      [1, 1],
      [0, 1],
      [0, 0],
    ]);
    expect(isClosed).toBe(true);
    expect(order([neverRead(1), neverRead(2)], { until: 1 }).isClosed).toBe(true);
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

  it('leaves out only partitions that were read within the limit, and yields none twice', () => {
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
            // If a partition was left out, so were all that were read more recently.
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
