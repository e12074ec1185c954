import { describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import { createMixpanel } from '../test/in-memory-mixpanel.js';
import { streamOver } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';
import { syncAt } from '../test/sync-at.js';
import type { ExportSlice } from './export-slice.js';

const NOW = '2024-03-14T12:00:00Z';

function open(state: object, signal?: AbortSignal) {
  const clock = stepClock(Date.parse(NOW));
  const mixpanel = createMixpanel({ clock, zone: 'UTC', events: [] });
  const stream = streamOver(mixpanel, { clock, startDate: '2024-03-01', attributionDays: 0 });
  const io = testIo(signal === undefined ? {} : { signal });
  return { stream, io, sync: stream.open(stream.state.parse(state), io) };
}

/** Returns a function that returns the next slice. */
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
    const { asked } = await syncAt(NOW, { events: [] }, { state: failed, attributionDays: 0 });
    expect(asked).toEqual([
      '2024-03-07 2024-03-07',
      '2024-03-08 2024-03-08',
      '2024-03-09 2024-03-09',
      '2024-03-10 2024-03-10',
      '2024-03-11 2024-03-13',
    ]);
  });

  it('are requested in at most thirty slices if they are more than thirty', async () => {
    const wide = {
      read_through: '2023-12-31',
      failed_days: { from: '2024-01-02', to: '2024-03-02' },
    };
    const options = { state: wide, attributionDays: 0, startDate: '2023-12-01' };
    const { asked } = await syncAt(NOW, { events: [] }, options);
    expect(asked).toHaveLength(2 + 21 + 1);
    expect(asked.slice(1, 4)).toEqual([
      '2024-01-01 2024-01-01',
      '2024-01-02 2024-01-04',
      '2024-01-05 2024-01-07',
    ]);
  });

  it('are requested in slices of at most 30 days within a wide lookback window, because the failed request may have been too large', async () => {
    const readThrough = {
      time: '2024-03-07T10:00:00Z',
      read_through: '2024-03-07',
      filter: 'proven',
    };
    const days = { from: '2024-01-08', to: '2024-03-07' };
    const options = { attributionDays: 59, startDate: '2023-12-01', windowDays: undefined };
    const lookBack = async (state: object) => {
      const { asked } = await syncAt(NOW, { events: [] }, { ...options, state });
      return asked.filter((request) => request.endsWith('filtered'));
    };
    expect(await lookBack(readThrough)).toEqual(['2024-01-08 2024-03-07 filtered']);
    expect(await lookBack({ ...readThrough, failed_days: days })).toEqual([
      '2024-01-08 2024-02-06 filtered',
      '2024-02-07 2024-03-07 filtered',
    ]);
  });

  it('delay later slices until they were read', async () => {
    const { sync, io } = open(failed);
    const next = nextOf(sync.slices());
    await next();
    await next();
    const ninth = await next();
    let isOut = false;
    const tenth = next().then((slice) => {
      isOut = true;
      return slice;
    });
    await new Promise(setImmediate);
    expect([ninth?.from, isOut]).toEqual(['2024-03-09', false]);
    if (ninth !== undefined)
      for await (const part of sync.read(ninth, io)) expect(part).toBeDefined();
    expect((await tenth)?.from).toBe('2024-03-10');
  });

  it('do not prevent a stopped sync from ending', async () => {
    const stop = new AbortController();
    const { sync } = open(failed, stop.signal);
    const next = nextOf(sync.slices());
    for (let count = 0; count < 3; count += 1) await next();
    const waiting = next();
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });

  it('are removed from the state when the last of them was committed, and not before', () => {
    const { stream } = open(failed);
    const before = stream.state.parse(failed);
    expect(stream.commit(before, { read_through: '2024-03-09' }).failed_days).toBeDefined();
    expect(stream.commit(before, { read_through: '2024-03-10' }).failed_days).toBeUndefined();
    expect(stream.finish(before).failed_days).toBeUndefined();
  });
});

describe('one answer with a wrong Date header', () => {
  it.each([
    ['in the year 9999', 8000 * 365 * 86_400_000],
    ['ten years ago', -10 * 365 * 86_400_000],
  ])(
    'does not determine the instant from which late events are requested: %s',
    async (_case, ahead) => {
      const { state } = await syncAt(NOW, { events: [], ahead, today: '2024-03-14' });
      expect(state?.read_through).toBe('2024-03-13');
      expect(state?.processed_until).toBeUndefined();
    },
  );

  it('is not used either if it is ahead by less than a day', async () => {
    const { state } = await syncAt(NOW, { events: [], ahead: 3_600_000 });
    expect(state?.processed_until).toBe('2024-03-14T11:00:00Z');
  });
});
