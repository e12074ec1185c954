import { describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import { createMixpanel } from '../test/in-memory-mixpanel.js';
import { streamOver } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';
import { syncAt } from '../test/sync-at.js';
import type { ExportSlice } from './export-slice.js';

const NOW = '2024-03-14T12:00:00Z';

/** Opens a sync with this state, 14 March at noon. */
function open(state: object, signal?: AbortSignal) {
  const clock = stepClock(Date.parse(NOW));
  const mixpanel = createMixpanel({ clock, zone: 'UTC', events: [] });
  const stream = streamOver(mixpanel, { clock, startDate: '2024-03-01', attributionDays: 0 });
  const io = testIo(signal === undefined ? {} : { signal });
  return { stream, io, sync: stream.open(stream.state.parse(state), io) };
}

/** Returns a function that requests the next slice; undefined after the last one. */
function nextOf(slices: AsyncIterable<ExportSlice>): () => Promise<ExportSlice | undefined> {
  const iterator = slices[Symbol.asyncIterator]();
  return async () => {
    const result = await iterator.next();
    return result.done === true ? undefined : result.value;
  };
}

const failed = {
  read_through: '2024-03-07',
  failed_days: { from: '2024-03-09', to: '2024-03-10' },
};

describe('days that failed in the last sync', () => {
  it('are requested one by one, after the days before them and before the days after them', async () => {
    const { requestedDays } = await syncAt(
      NOW,
      { events: [] },
      { state: failed, attributionDays: 0 },
    );
    expect(requestedDays).toEqual([
      '2024-03-07 2024-03-07',
      '2024-03-08 2024-03-08',
      '2024-03-09 2024-03-09',
      '2024-03-10 2024-03-10',
      '2024-03-11 2024-03-13',
    ]);
  });

  it('are requested in at most thirty slices, of several days if necessary', async () => {
    const wide = {
      read_through: '2023-12-31',
      failed_days: { from: '2024-01-02', to: '2024-03-02' },
    };
    const options = { state: wide, attributionDays: 0, startDate: '2023-12-01' };
    const { requestedDays } = await syncAt(NOW, { events: [] }, options);
    expect(requestedDays).toHaveLength(2 + 21 + 1);
    expect(requestedDays.slice(1, 4)).toEqual([
      '2024-01-01 2024-01-01',
      '2024-01-02 2024-01-04',
      '2024-01-05 2024-01-07',
    ]);
  });

  it('are requested in slices of at most 30 days if they belong to the lookback window', async () => {
    const readThrough = {
      time: '2024-03-07T10:00:00Z',
      read_through: '2024-03-07',
      filter: 'proven',
    };
    const days = { from: '2024-01-08', to: '2024-03-07' };
    const options = { attributionDays: 59, startDate: '2023-12-01', windowDays: undefined };
    const lookBack = async (state: object) => {
      const { requestedDays } = await syncAt(NOW, { events: [] }, { ...options, state });
      return requestedDays.filter((request) => request.endsWith('filtered'));
    };
    expect(await lookBack(readThrough)).toEqual(['2024-01-08 2024-03-07 filtered']);
    expect(await lookBack({ ...readThrough, failed_days: days })).toEqual([
      '2024-01-08 2024-02-06 filtered',
      '2024-02-07 2024-03-07 filtered',
    ]);
  });

  it('delay later slices until each of them was read', async () => {
    const { sync, io } = open(failed);
    const next = nextOf(sync.slices());
    await next();
    await next();
    const ninth = await next();
    let isYielded = false;
    const tenth = next().then((slice) => {
      isYielded = true;
      return slice;
    });
    await new Promise(setImmediate);
    expect([ninth?.from, isYielded]).toEqual(['2024-03-09', false]);
    if (ninth !== undefined)
      for await (const part of sync.read(ninth, io)) expect(part).toBeDefined();
    expect((await tenth)?.from).toBe('2024-03-10');
  });

  it('are no longer waited for when the sync is stopped', async () => {
    const stop = new AbortController();
    const { sync } = open(failed, stop.signal);
    const next = nextOf(sync.slices());
    for (let count = 0; count < 3; count += 1) await next();
    const waiting = next();
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });

  it('are removed from the state when the last of them is committed, and not before', () => {
    const { stream } = open(failed);
    const before = stream.state.parse(failed);
    expect(stream.commit(before, { read_through: '2024-03-09' }).failed_days).toBeDefined();
    expect(stream.commit(before, { read_through: '2024-03-10' }).failed_days).toBeUndefined();
    expect(stream.finish(before).failed_days).toBeUndefined();
  });
});

describe('a wrong Date header', () => {
  it.each([
    ['in the year 9999', 8000 * 365 * 86_400_000],
    ['ten years ago', -10 * 365 * 86_400_000],
  ])(
    'is not used for the instant from which the next sync requests late events: %s',
    async (_case, ahead) => {
      const { state } = await syncAt(NOW, { events: [], ahead, today: '2024-03-14' });
      expect(state?.read_through).toBe('2024-03-13');
      expect(state?.processed_until).toBeUndefined();
    },
  );

  it('is not used either if it is an hour ahead of the clock of this machine', async () => {
    const { state } = await syncAt(NOW, { events: [], ahead: 3_600_000 });
    expect(state?.processed_until).toBe('2024-03-14T11:00:00Z');
  });
});
