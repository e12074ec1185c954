import { describe, expect, it } from '@jest/globals';
import type { RevenueDays } from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { TransientError } from '@source-mixpanel/stream';
import { describeStream, fakeClock, readStream, testIo } from '@source-mixpanel/testing';
import fixture from '../fixtures/revenue.json' with { type: 'json' };
import { revenueStream, type RevenueOptions } from './revenue-stream.js';

const days = Object.entries<JsonObject>(fixture.results)
  .filter(([date]) => date !== '$overall')
  .map(([date, row]) => ({ date, row }))
  .sort((a, b) => (a.date < b.date ? -1 : 1));
const fixtureDays: RevenueDays = ({ from, to }) =>
  Promise.resolve(days.filter(({ date }) => date >= from && date <= to));

/**
 * Creates a stream that is read on 6 March 2024 from 25 February on, in four windows of three days.
 */
function create(options: Partial<RevenueOptions> = {}, revenueDays = fixtureDays) {
  return revenueStream(
    { revenueDays },
    {
      startDate: '2024-02-25',
      zone: 'UTC',
      clock: fakeClock(Date.UTC(2024, 2, 6)),
      attributionDays: 5,
      windowDays: 3,
      concurrency: 3,
      ...options,
    },
  );
}

/** Returns the windows of a sync as text: `from..to`. */
async function windows(options: Partial<RevenueOptions>, saved?: JsonObject): Promise<string[]> {
  const stream = create(options);
  const all: string[] = [];
  const state = saved === undefined ? undefined : stream.state.parse(saved);
  for await (const { from, to } of stream.open(state, testIo()).slices())
    all.push(`${from}..${to}`);
  return all;
}

// There is no lookback window, because it would read again what a wrong cursor has skipped, and so
// hide the error.
describeStream('revenue', { create: () => create({ attributionDays: 0 }), records: 5, slices: 4 });

describe('revenue', () => {
  it('emits one record per day, with its own date before the members of the response', async () => {
    const { records } = await readStream(create());
    expect(records.slice(0, 4)).toEqual([
      { date: '2024-02-25', amount: 0, count: 0, paid_count: 0 },
      { date: '2024-02-26', amount: 12.5, count: 2, paid_count: 1 },
      { date: '2024-02-29', amount: 25, count: 3, paid_count: 2, 'déjà $vu': { nested: [null] } },
      { date: '2024-03-01', amount: 1e-20, count: 1, paid_count: 0 },
    ]);
  });

  it('describes every column and restricts no number to multiples', async () => {
    const { properties } = await create().schema(testIo());
    for (const column of Object.values(properties ?? {})) {
      expect(column).toMatchObject({ description: expect.stringMatching(/\.$/) });
      expect(column).not.toHaveProperty('multipleOf');
    }
  });
});

describe('windows of revenue', () => {
  it.each([
    ['2021-07-01', '2021-07-01', 1, ['2021-07-01..2021-07-01']],
    ['2021-07-01', '2021-07-02', 1, ['2021-07-01..2021-07-01', '2021-07-02..2021-07-02']],
    ['2021-07-01', '2021-07-03', 2, ['2021-07-01..2021-07-02', '2021-07-03..2021-07-03']],
    ['2021-07-01', '2021-07-03', 10, ['2021-07-01..2021-07-03']],
    ['2024-02-28', '2024-03-01', 2, ['2024-02-28..2024-02-29', '2024-03-01..2024-03-01']],
    ['2021-07-02', '2021-07-01', 1, []],
  ])('read %s to %s, %i days wide', async (...[startDate, endDate, windowDays, expected]) => {
    expect(await windows({ startDate, endDate, windowDays })).toEqual(expected);
  });

  it.each([
    ['2024-03-06', 1, 1],
    ['2024-03-05', 1, 2],
    ['2024-03-04', 1, 3],
    ['2024-03-04', 10, 1],
    ['2024-03-07', 1, 0],
  ])(
    'read %s to today, %i days wide, and never begin before the start',
    async (startDate, windowDays, count) => {
      const options = { startDate, endDate: '2024-03-06', windowDays, attributionDays: 5 };
      expect(await windows(options)).toHaveLength(count);
    },
  );

  it('continue with the day of the state itself', async () => {
    const options = {
      startDate: '2021-07-01',
      endDate: '2021-07-03',
      windowDays: 1,
      attributionDays: 0,
    };
    expect(await windows(options, { date: '2021-07-02' })).toEqual([
      '2021-07-02..2021-07-02',
      '2021-07-03..2021-07-03',
    ]);
  });

  it.each([
    [5, '2024-03-04', '2024-02-28'],
    [5, '2024-02-26', '2024-02-25'],
    [0, '2024-03-04T23:00:00Z', '2024-03-04'],
    [1, '2024-03-04 00:00:00', '2024-03-03'],
    [5, '2021-07-01', '2024-02-25'],
  ])('go %i days back from the state %s, to %s', async (attributionDays, date, from) => {
    const [first] = await windows({ attributionDays, windowDays: 30 }, { date });
    expect(first).toBe(`${from}..2024-03-05`);
  });

  it.each([
    ['Pacific/Pago_Pago', '2024-03-11T10:59:59Z', '2024-03-09'],
    ['Pacific/Kiritimati', '2024-03-11T10:00:00Z', '2024-03-11'],
    ['America/New_York', '2024-03-11T04:00:00Z', '2024-03-10'],
    ['America/New_York', '2024-11-04T04:59:59Z', '2024-11-02'],
  ])('end with the last day that is over in %s at %s', async (zone, now, last) => {
    const clock = fakeClock(Date.parse(now));
    expect(await windows({ zone, clock, windowDays: 1000 })).toEqual([`2024-02-25..${last}`]);
  });

  it('report the number of records to expect, before the first request', async () => {
    const io = testIo();
    const stream = create({ startDate: '2024-01-01', endDate: '2024-02-29', windowDays: 30 });
    await stream.open(undefined, io).slices()[Symbol.asyncIterator]().next();
    expect(io.notices).toEqual([{ kind: 'estimate', rows: 60 }]);
  });

  it('begin a year before today and end with today at the latest', async () => {
    const options = { startDate: undefined, endDate: '2024-03-20', windowDays: 1000 };
    expect(await windows(options)).toEqual(['2023-03-07..2024-03-06']);
  });

  it('are as wide as possible if no width is configured, and narrower while Mixpanel times out', async () => {
    const asked: string[] = [];
    const revenueDays: RevenueDays = async (range) => {
      asked.push(`${range.from}..${range.to}`);
      if (range.from < '2024-01-01' && range.to > '2023-12-31')
        throw new TransientError('query_timed_out', 'Mixpanel timed out while running the query.');
      return [{ date: range.to, row: {} }];
    };
    const options = { windowDays: undefined, startDate: '2023-11-07' };
    const { records, checkpoints } = await readStream(create(options, revenueDays));
    const expected = [
      '2023-11-07..2024-03-05',
      '2023-11-07..2024-01-05',
      '2023-11-07..2023-12-06',
      '2023-12-07..2024-01-05',
      // This window is requested again and then in halves; the other windows keep their width.
      '2023-12-07..2024-01-05',
      '2023-12-07..2023-12-21',
      '2023-12-22..2024-01-05',
      '2023-12-22..2024-01-05',
      '2023-12-22..2023-12-29',
      '2023-12-30..2024-01-05',
      '2023-12-30..2024-01-05',
      '2023-12-30..2024-01-02',
      '2023-12-30..2024-01-02',
      '2023-12-30..2023-12-31',
      '2024-01-01..2024-01-02',
      '2024-01-03..2024-01-05',
      '2024-01-06..2024-02-04',
      '2024-02-05..2024-03-05',
    ];
    // Windows of a known width are requested ahead.
    expect(asked.toSorted()).toEqual(expected.toSorted());
    const days = records.map(({ date }) => date);
    expect(days).toEqual([...days].sort());
    expect(checkpoints.at(-1)?.state).toEqual({ date: '2024-03-05' });
  });
});

describe('the state of revenue', () => {
  it('is the last day read, with revenue or without', async () => {
    const { checkpoints, finished } = await readStream(create());
    expect(checkpoints.map(({ state }) => state.date)).toEqual([
      '2024-02-27',
      '2024-03-01',
      '2024-03-04',
      '2024-03-05',
    ]);
    expect(finished).toEqual({ date: '2024-03-05' });
  });

  it('is unchanged while the lookback window is read, and advances after it', async () => {
    const read = await readStream(create({ windowDays: 1 }), { date: '2024-03-04T00:00:00Z' });
    expect(read.checkpoints.map(({ state }) => state.date).slice(-3)).toEqual([
      '2024-03-04T00:00:00Z',
      '2024-03-04T00:00:00Z',
      '2024-03-05',
    ]);
  });

  it('in the future reads nothing, and counts as today from then on, with one warning', async () => {
    const io = testIo();
    const read = await readStream(create(), { date: '2030-01-01' }, io);
    expect(read).toMatchObject({ records: [], slices: 0, finished: { date: '2024-03-06' } });
    expect(io.notices.filter(({ kind }) => kind === 'warning')).toHaveLength(1);
  });

  it.each([
    ['far in the future', '2030-01-01', 1],
    ['of tomorrow', '2024-03-07', 0],
  ])('loses no day that follows when it is %s', async (_name, date, warnings) => {
    const revenueDays: RevenueDays = async ({ from, to }) =>
      ['2024-03-05', '2024-03-06', '2024-03-07', '2024-03-08']
        .filter((day) => from <= day && day <= to)
        .map((day) => ({ date: day, row: {} }));
    const io = testIo();
    const first = await readStream(create({ attributionDays: 0 }, revenueDays), { date }, io);
    expect(io.notices.filter(({ kind }) => kind === 'warning')).toHaveLength(warnings);
    expect(first.finished).toEqual({ date: '2024-03-06' });
    const later = { attributionDays: 0, clock: fakeClock(Date.UTC(2024, 2, 9)) };
    const second = await readStream(create(later, revenueDays), first.finished, io);
    expect(second.records.map((record) => record['date'])).toEqual([
      '2024-03-06',
      '2024-03-07',
      '2024-03-08',
    ]);
    expect(second.finished).toEqual({ date: '2024-03-08' });
  });

  it('has no date if nothing was read', async () => {
    expect((await readStream(create({ endDate: '2024-02-24' }))).finished).toEqual({});
  });

  it('is rejected if its date is invalid, with an error that contains "date"', () => {
    expect(() => create().state.parse({ date: 'yesterday' })).toThrow('"date"');
  });
});
