import { describe, expect, it } from '@jest/globals';
import { TransientError, type ReadIo } from '@source-mixpanel/stream';
import { testIo } from '@source-mixpanel/testing';
import {
  leftOutNotice,
  Refresh,
  type LeftOut,
  type QuotaClaim,
  type RefreshablePartition,
  type Turn,
} from './refresh.js';

const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;

const readHoursAgo = (id: number, hoursAgo: number): RefreshablePartition => ({
  ...{ id, lastRead: NOW - hoursAgo * HOUR, isNew: false, requests: 1 },
});
const neverRead = (id: number): RefreshablePartition => ({
  ...{ id, lastRead: undefined, isNew: true, requests: 1 },
});

describe('Refresh.read', () => {
  const reported: LeftOut[] = [];
  const claim: QuotaClaim = {
    set: () => undefined,
    allows: () => true,
    delay: () => 0,
    close: () => undefined,
  };
  const create = (): Refresh =>
    new Refresh({
      state: undefined,
      settings: { maxAgeMilliseconds: 12 * HOUR, quota: { claim: () => claim } },
      now: () => NOW,
      onLeftOut: (leftOut) => void reported.push(leftOut),
    });
  const rateLimited = new TransientError('rate_limited', 'The rate limit is used up.');
  /** Reads a turn that yields one part and then throws the error. Returns what was yielded. */
  const outcome = async (refresh: Refresh, turn: Turn<RefreshablePartition>, error?: Error) => {
    const limits: (number | undefined)[] = [];
    const parts: string[] = [];
    const read = async function* (io: ReadIo): AsyncGenerator<string> {
      limits.push(io.maxWaitMilliseconds);
      yield 'part';
      if (error !== undefined) throw error;
    };
    for await (const part of refresh.read(turn, testIo(), read)) parts.push(part);
    return { limits, parts };
  };

  it('waits for quota without a limit, and throws errors, if the partition cannot wait', async () => {
    const turn = { partition: neverRead(1), canWait: false };
    expect(await outcome(create(), turn)).toEqual({ limits: [undefined], parts: ['part'] });
    await expect(outcome(create(), turn, rateLimited)).rejects.toBe(rateLimited);
  });

  it('waits for quota for at most a minute, and then ends early, if the partition can wait', async () => {
    const turn = { partition: readHoursAgo(1, 3), canWait: true };
    expect(await outcome(create(), turn, rateLimited)).toEqual({
      limits: [60_000],
      parts: ['part'],
    });
    const other = new TransientError('server_failed', 'It failed.');
    await expect(outcome(create(), turn, other)).rejects.toBe(other);
  });

  it('reports the partitions that were left to a later sync once, after the last slice', async () => {
    reported.splice(0);
    const refresh = create();
    const turns = [...refresh.order([readHoursAgo(1, 7), readHoursAgo(2, 8)])];
    await Promise.all(turns.map((turn) => outcome(refresh, turn, rateLimited)));
    expect(reported).toEqual([{ partitions: 2, oldest: 8 * HOUR }]);
  });
});

describe('leftOutNotice', () => {
  it('states the number of partitions and the age of the oldest', () => {
    expect(leftOutNotice('funnel', { partitions: 1200, oldest: 7.2 * HOUR })).toEqual({
      kind: 'information',
      message:
        '1,200 funnels were not read again, to leave quota for other requests; the oldest figures were read 7 h 12 min ago.',
    });
    expect(leftOutNotice('cohort', { partitions: 1, oldest: 0 })).toMatchObject({
      message: expect.stringMatching(/^1 cohort was not read again,/),
    });
  });
});
