import { describe, expect, it } from '@jest/globals';
import type { PartitionedState, SpareQuota } from '@source-mixpanel/cursor';
import type { FunnelDays } from '@source-mixpanel/mixpanel';
import { TransientError } from '@source-mixpanel/stream';
import { fakeClock, readStream, testIo, throughJson } from '@source-mixpanel/testing';
import { fixtureDays, fixtureFunnels, fixtureStream } from '../test/funnel-fixture.js';

const HOUR = 3_600_000;
/** 6 March 2024 at noon in UTC, from which `sync` counts the hours. */
const NOON = Date.UTC(2024, 2, 6, 12);
const IDS = fixtureFunnels.map(({ id }) => id);

const quotaOf = (left: () => boolean): SpareQuota => ({
  claim: () => ({ set: () => undefined, allows: left, delay: () => 0, close: () => undefined }),
});
const NOTHING_LEFT = quotaOf(() => false);

type Options = NonNullable<Parameters<typeof fixtureStream>[0]>;

/**
 * Runs a sync at this number of hours after noon. Returns the ids that were read, in order, the
 * state and the notices.
 */
async function sync(
  hours: number,
  saved: PartitionedState | undefined,
  { quota = NOTHING_LEFT, refreshHours = 12, ...options }: SyncOptions = {},
) {
  const asked: number[] = [];
  const stream = fixtureStream(
    {
      clock: fakeClock(NOON + hours * HOUR),
      windowDays: undefined,
      refresh: { maxAgeMilliseconds: refreshHours * HOUR, quota },
      ...options,
    },
    {
      funnelDays(request, io) {
        asked.push(request.id);
        return fixtureDays(request, io);
      },
    },
  );
  const io = testIo();
  const state = saved === undefined ? undefined : stream.state.parse(throughJson(saved));
  const { finished, records } = await readStream(stream, state, io);
  const messages = io.notices.flatMap((notice) =>
    notice.kind === 'information' ? [notice.message] : [],
  );
  return { asked, finished, records, messages, stream };
}

interface SyncOptions extends Options {
  readonly quota?: SpareQuota;
  readonly refreshHours?: number;
}

const sorted = (ids: readonly number[]): number[] => [...ids].sort((a, b) => a - b);

describe('funnels of which all days were read', () => {
  it('are left out if they were read recently and quota is short, which is reported in one line', async () => {
    const first = await sync(0, undefined);
    const second = await sync(7.2, first.finished);
    expect([second.asked, second.records]).toEqual([[], []]);
    expect(second.messages).toEqual([
      '4 funnels were not read again, to leave quota for other requests; the oldest figures were read 7 h 12 min ago.',
    ]);
    expect(second.finished).toEqual(first.finished);
  });

  it('are read again while there is quota, and always after the configured hours', async () => {
    const { finished } = await sync(-3, undefined);
    let left = 2;
    const some = await sync(4, finished, { quota: quotaOf(() => (left -= 1) >= 0) });
    expect(some.asked).toHaveLength(2);
    expect(sorted((await sync(9.1, some.finished)).asked)).toEqual(
      sorted(IDS.filter((id) => !some.asked.includes(id))),
    );
  });

  it('are all read by every sync with 0 hours, and without the setting', async () => {
    const { finished } = await sync(0, undefined);
    expect((await sync(0, finished, { refreshHours: 0 })).asked).toHaveLength(4);
    expect((await sync(0, finished, { refresh: undefined })).asked).toHaveLength(4);
  });

  it('are all read in a full refresh', async () => {
    const { finished, stream } = await sync(0, undefined);
    expect(stream.keepOnFullRefresh?.(finished)).toBeUndefined();
    const failed = { ...finished, failed_partitions: ['7509'] };
    expect(stream.keepOnFullRefresh?.(failed)).toEqual({
      states: [],
      failed_partitions: ['7509'],
    });
  });

  it('count as read just now, but not permanently, if their last read is in the future', async () => {
    const { finished } = await sync(0, undefined);
    const ahead = Object.fromEntries(IDS.map((id) => [String(id), '2031-01-01T00:00:00Z']));
    const second = await sync(1, { ...finished, last_reads: ahead });
    expect(second.asked).toEqual([]);
    expect(new Set(Object.values(second.finished.last_reads ?? {}))).toEqual(
      new Set(['2024-03-06T13:00:00Z']),
    );
  });

  it('count as read just now if the clock was set back, and are read for the following days', async () => {
    const { finished } = await sync(0, undefined);
    const second = await sync(-48, finished);
    expect(second.asked).toEqual([]);
    expect((await sync(0, second.finished)).asked).toHaveLength(4);
  });
});

describe('funnels for which quota seemed to be left', () => {
  const IN_PLENTY = quotaOf(() => true);
  const usedUp = (): Promise<never> =>
    Promise.reject(new TransientError('rate_limited', 'The rate limit is used up.'));
  const refused: FunnelDays = usedUp;
  const again = (state: PartitionedState, options: Options, funnelDays = refused) => {
    const refresh = { maxAgeMilliseconds: 12 * HOUR, quota: IN_PLENTY };
    const clock = fakeClock(NOON + 7 * HOUR);
    const stream = fixtureStream({ clock, refresh, ...options }, { funnelDays });
    const io = testIo();
    return { io, read: readStream(stream, stream.state.parse(throughJson(state)), io) };
  };

  it('are left out if their requests would wait, which is reported in one line', async () => {
    const { finished } = await sync(0, undefined);
    const { io, read } = again(finished, { windowDays: undefined });
    expect((await read).finished).toEqual(finished);
    expect(io.notices.filter(({ kind }) => kind === 'information')).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/^4 funnels were not read/) }),
    ]);
  });

  it('are left out if one of several windows would wait, and do not count as read', async () => {
    const { finished } = await sync(0, undefined);
    const [id = 0, ...others] = IDS;
    for (const window of [0, 1, 2]) {
      let asked = 0;
      const refusedOnce: FunnelDays = (request, io) =>
        request.id === id && asked++ === window ? usedUp() : fixtureDays(request, io);
      const { read } = again(finished, { windowDays: 2 }, refusedOnce);
      const reads = (await read).finished.last_reads ?? {};
      expect(reads[id]).toBe('2024-03-06T12:00:00Z');
      for (const other of others) expect(reads[other]).toBe('2024-03-06T19:00:00Z');
    }
  });

  it('are left out if one may be deleted and the request for the list would wait', async () => {
    const { finished } = await sync(0, undefined);
    let lists = 0;
    const refresh = { maxAgeMilliseconds: 12 * HOUR, quota: IN_PLENTY };
    const stream = fixtureStream(
      { clock: fakeClock(NOON + 7 * HOUR), refresh },
      {
        listFunnels: () => ((lists += 1) === 1 ? Promise.resolve(fixtureFunnels) : usedUp()),
        funnelDays: () => Promise.reject(new TransientError('not_found', 'It is not there.')),
      },
    );
    expect((await readStream(stream, finished)).finished).toEqual(finished);
    expect(lists).toBeGreaterThan(1);
  });

  it('are read window by window if there is quota for all of them', async () => {
    const { finished } = await sync(0, undefined);
    const second = await sync(7, finished, { quota: IN_PLENTY, windowDays: 2 });
    expect(second.asked).toHaveLength(4 * 3);
    expect(new Set(Object.values(second.finished.last_reads ?? {}))).toEqual(
      new Set(['2024-03-06T19:00:00Z']),
    );
  });
});

describe('funnels that have days which were never read', () => {
  it.each([
    ['UTC', 12.1],
    ['Pacific/Kiritimati', 22.1],
    ['US/Pacific', 20.1],
  ])('are read as soon as the day changes in %s', async (zone, hours) => {
    const first = await sync(hours - 0.2, undefined, { zone });
    expect((await sync(hours - 0.15, first.finished, { zone })).asked).toEqual([]);
    expect((await sync(hours, first.finished, { zone })).asked).toHaveLength(4);
  });

  it('are read if the last day was read before it was over, as with an end date of today', async () => {
    const endDate = '2024-03-06';
    const first = await sync(0, undefined, { endDate });
    expect(first.finished.states[0]?.cursor).toEqual({ date: endDate });
    const sameDay = await sync(1, first.finished, { endDate });
    expect(sameDay.asked).toHaveLength(4);
    const nextDay = await sync(13, sameDay.finished, { endDate });
    expect(nextDay.asked).toHaveLength(4);
    expect((await sync(14, nextDay.finished, { endDate })).asked).toEqual([]);
  });

  it('are read if an end date is moved to days that were over when the funnel was read', async () => {
    const first = await sync(0, undefined, { endDate: '2024-03-03' });
    expect((await sync(1, first.finished, { endDate: '2024-03-03' })).asked).toEqual([]);
    expect((await sync(1, first.finished)).asked).toHaveLength(4);
  });

  it('are read with states without read times, of earlier versions and of the Python connector', async () => {
    const { finished } = await sync(0, undefined);
    const { states } = finished;
    const python = { use_global_cursor: false, state: { date: '2024-03-05' }, lookback_window: 3 };
    for (const saved of [{ states }, { states, ...python }]) {
      expect((await sync(1, saved)).asked).toHaveLength(4);
    }
  });

  it('are read if they are missing in the state', async () => {
    const { finished } = await sync(0, undefined);
    const [gone, ...states] = finished.states;
    expect(gone?.partition).toEqual({ funnel_id: String(IDS[0]) });
    expect((await sync(1, { ...finished, states })).asked).toEqual([IDS[0]]);
  });
});

it('a funnel that failed is read by the next sync, however young its figures are', async () => {
  const { finished, stream } = await sync(0, undefined);
  const noted = stream.noteFailure?.(finished, {
    ...{ funnel_id: 7509, name: null, from: '2024-03-01', to: '2024-03-05' },
  });
  const second = await sync(1, noted);
  expect(second.asked).toEqual([7509]);
  expect(second.finished).not.toHaveProperty('failed_partitions');
});
