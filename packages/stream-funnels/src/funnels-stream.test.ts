import { describe, expect, it } from '@jest/globals';
import type { FunnelDays, FunnelRequest } from '@source-mixpanel/mixpanel';
import { isJsonObject, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { describeStream, readStream, testIo } from '@source-mixpanel/testing';
import { fixtureDays, fixtureStream } from '../test/funnel-fixture.js';
import type { FunnelsSlice } from './funnels-state.js';

// There is no lookback window, because it would read again what a wrong cursor has skipped, and so
// hide the error.
describeStream('funnels', {
  create: () => fixtureStream({ attributionDays: 0 }),
  records: 7,
  slices: 16,
});

const own = (id: number, date: string) => ({
  partition: { funnel_id: String(id) },
  cursor: { date },
});
const one = { listFunnels: () => Promise.resolve([{ id: 7, name: 'one' }]) };
const fourMonths = { startDate: '2024-01-01', endDate: '2024-04-30', windowDays: 30 };

/** Returns the slices of a sync as text: `id from..to`. */
async function sliced(
  stream: ReturnType<typeof fixtureStream>,
  saved?: JsonObject,
): Promise<string[]> {
  const slices: FunnelsSlice[] = [];
  const state = saved === undefined ? undefined : stream.state.parse(saved);
  for await (const slice of stream.open(state, testIo()).slices()) slices.push(slice);
  return slices.map(({ funnel_id: id, from, to }) => `${id} ${from}..${to}`);
}

describe('funnels', () => {
  it('emits one record per funnel and day, with its own columns before those of the response', async () => {
    const { records } = await readStream(fixtureStream());
    expect(records.find(({ date }) => date === '2024-02-29')).toEqual({
      funnel_id: 36152117,
      name: 'test',
      date: '2024-02-29',
      datetime: '2024-02-29T00:00:00',
      steps: [],
      analysis: { completion: 1, starting_amount: 2, steps: 2, worst: 1 },
    });
  });

  it('emits names as text, even if they look like numbers', async () => {
    const { records } = await readStream(fixtureStream());
    const names = new Set(records.map(({ name }) => name));
    expect(names).toEqual(new Set(['test', '2024', 'None of your $business']));
    const nameless = fixtureStream({}, { listFunnels: async () => [{ id: 8901755, name: null }] });
    expect((await readStream(nameless)).records).toMatchObject([{ name: null }]);
  });

  it('keeps custom events, nulls and members that are not in the schema', async () => {
    const { records } = await readStream(fixtureStream());
    expect(records.find(({ date }) => date === '2024-02-26')).toMatchObject({
      steps: [{ avg_time: null }, { custom_event: true, custom_event_id: 12345, avg_time: 133.25 }],
    });
    expect(records.find(({ date }) => date === '2024-03-01')).toMatchObject({
      steps: null,
      'déjà $vu': { nested: [null, true] },
    });
  });

  it('describes every column and restricts no number to multiples', async () => {
    const undescribed = (schema: JsonValue | undefined, path: string): string[] => {
      if (!isJsonObject(schema)) return [];
      expect(schema).not.toHaveProperty('multipleOf');
      const { properties, items } = schema;
      const inside = isJsonObject(properties) ? Object.entries(properties) : [];
      return inside
        .flatMap(([name, column]) => [
          ...(isJsonObject(column) && column['description'] === undefined ? [path + name] : []),
          ...undescribed(column, `${path}${name}.`),
        ])
        .concat(undescribed(items, `${path}[].`));
    };
    const schema = await fixtureStream().schema(testIo());
    expect(undescribed(schema, '')).toEqual([]);
  });
});

describe('windows of funnels', () => {
  it('contain all days, but at most five years each, if no width is configured', async () => {
    const width = { windowDays: undefined };
    expect(await sliced(fixtureStream({ ...width, startDate: '2019-03-07' }, one))).toEqual([
      '7 2019-03-07..2024-03-05',
    ]);
    expect(await sliced(fixtureStream({ ...width, startDate: '2019-03-05' }, one))).toEqual([
      '7 2019-03-05..2024-03-03',
      '7 2024-03-04..2024-03-05',
    ]);
  });

  it('have the configured width and skip no day', async () => {
    expect(await sliced(fixtureStream(fourMonths, one))).toEqual([
      '7 2024-01-01..2024-01-30',
      '7 2024-01-31..2024-02-29',
      '7 2024-03-01..2024-03-06',
    ]);
  });

  it.each([
    [
      'three windows of the configured width of one day',
      { windowDays: 1, startDate: '2024-02-28', endDate: '2024-03-01' },
      3,
    ],
    ['one window if the start is the end', { startDate: '2024-03-01', endDate: '2024-03-01' }, 1],
    ['none if the start is after the end', { startDate: '2024-03-08' }, 0],
  ])('are %s', async (_name, options, count) => {
    expect(await sliced(fixtureStream(options, one))).toHaveLength(count);
  });

  it('are those of the least recently read funnel first, each in the order of days', async () => {
    const saved = { states: [own(36152117, '2024-03-05'), own(8901755, '2024-03-04')] };
    expect(await sliced(fixtureStream({ attributionDays: 0 }), saved)).toEqual([
      '10463655 2024-02-25..2024-02-27',
      '10463655 2024-02-28..2024-03-01',
      '10463655 2024-03-02..2024-03-04',
      '10463655 2024-03-05..2024-03-05',
      '7509 2024-02-25..2024-02-27',
      '7509 2024-02-28..2024-03-01',
      '7509 2024-03-02..2024-03-04',
      '7509 2024-03-05..2024-03-05',
      '8901755 2024-03-04..2024-03-05',
      '36152117 2024-03-05..2024-03-05',
    ]);
  });

  it('report the number of records to expect, over all funnels and days', async () => {
    const saved = { states: [own(36152117, '2024-03-05'), own(8901755, '2024-03-04')] };
    const io = testIo();
    await readStream(fixtureStream({ attributionDays: 0 }), saved, io);
    expect(io.notices).toEqual([{ kind: 'estimate', rows: 23 }]);
  });

  it('are created when they are needed, from one list of hundreds of funnels', async () => {
    let lists = 0;
    const listFunnels = async () => {
      lists += 1;
      return Array.from({ length: 500 }, (_, id) => ({ id, name: null }));
    };
    const stream = fixtureStream({ windowDays: 1, startDate: '2023-03-07' }, { listFunnels });
    const ids: number[] = [];
    for await (const { funnel_id: id } of stream.open(undefined, testIo()).slices()) {
      if (ids.at(-1) !== id) ids.push(id);
      if (id === 2) break;
    }
    expect(ids).toEqual([0, 1, 2]);
    expect(await sliced(fixtureStream({}, { listFunnels }))).toHaveLength(2000);
    expect(lists).toBe(2);
  });
});

describe('the state of funnels', () => {
  it('contains the last day read of each funnel, with or without data', async () => {
    const { finished } = await readStream(fixtureStream());
    expect(finished).toEqual({
      states: [36152117, 8901755, 10463655, 7509].map((id) => own(id, '2024-03-05')),
      last_reads: Object.fromEntries(
        [36152117, 8901755, 10463655, 7509].map((id) => [id, '2024-03-06T00:00:00Z']),
      ),
    });
  });

  it('is saved after every window', async () => {
    const { checkpoints } = await readStream(fixtureStream({}, one));
    expect(checkpoints.map(({ state }) => state.states)).toEqual(
      ['2024-02-27', '2024-03-01', '2024-03-04', '2024-03-05'].map((date) => [own(7, date)]),
    );
  });

  it.each<[string, JsonObject, string]>([
    ['an entry of the funnel', { states: [own(7, '2024-03-03')] }, '2024-02-27'],
    [
      'an entry with the id as a number',
      { states: [{ ...own(7, '2024-03-03'), partition: { funnel_id: 7 } }] },
      '2024-02-27',
    ],
    [
      'funnel ids as keys',
      { '7': { date: '2024-03-03' }, '8901755': { date: '2021-07-13' } },
      '2024-02-27',
    ],
    ['one day for all funnels', { date: '2024-03-03' }, '2024-02-27'],
    [
      'a day for funnels without an entry',
      { states: [own(8, '2030-01-01')], state: { date: '2024-03-02' } },
      '2024-02-26',
    ],
    ['an entry with a date-time', { states: [own(7, '2024-03-03T00:00:00Z')] }, '2024-02-27'],
    ['only an entry of another funnel', { states: [own(8, '2030-01-01')] }, '2024-02-25'],
    ['a day before the start date', { '7': { date: '2021-07-13' } }, '2024-02-25'],
    ['an empty state', {}, '2024-02-25'],
  ])('can have every form that a connector has written: %s', async (_name, saved, from) => {
    const [first] = await sliced(fixtureStream({ windowDays: 30 }, one), saved);
    expect(first).toBe(`7 ${from}..2024-03-05`);
  });

  it('contains the later of the saved day and the last day read', async () => {
    const stream = fixtureStream({ windowDays: 30, attributionDays: 30 }, one);
    const after = async (saved: JsonObject) =>
      (await readStream(stream, stream.state.parse(saved))).finished.states;
    expect(await after({})).toEqual([own(7, '2024-03-05')]);
    expect(await after({ '7': { date: '2024-02-26' } })).toEqual([own(7, '2024-03-05')]);
    expect(await after({ '7': { date: '2024-03-06' } })).toEqual([own(7, '2024-03-06')]);
  });

  it('never moves a funnel back before the common cursor while its lookback window is read', () => {
    const stream = fixtureStream();
    const common = stream.state.parse({ date: '2024-03-03' });
    const progress = { funnel_id: 7, date: '2024-02-28' };
    expect(stream.commit(common, progress).states).toEqual([own(7, '2024-03-03')]);
  });

  it('keeps the entries of funnels that are missing in the list', async () => {
    const stream = fixtureStream({}, one);
    const saved = stream.state.parse({ states: [own(99, '2024-01-01')] });
    const { finished } = await readStream(stream, saved);
    expect(finished.states).toEqual([own(99, '2024-01-01'), own(7, '2024-03-05')]);
  });

  it('is rejected with an error that names the invalid member', () => {
    const parse = (state: JsonObject) => () => fixtureStream().state.parse(state);
    expect(parse({ states: [own(7, 'yesterday')] })).toThrow('states[0].cursor');
    expect(parse({ date: 'yesterday' })).toThrow('date');
  });
});

describe('several syncs of funnels', () => {
  it('request only new days and the days of the lookback window', async () => {
    const asked: FunnelRequest[] = [];
    const funnelDays: FunnelDays = (request, io) => {
      asked.push(request);
      return fixtureDays(request, io);
    };
    const first = fixtureStream({ ...fourMonths, endDate: '2024-02-26' }, { ...one, funnelDays });
    const { finished } = await readStream(first);
    const second = fixtureStream({ ...fourMonths, endDate: '2024-03-01' }, { ...one, funnelDays });
    await readStream(second, second.state.parse(finished));
    expect(asked).toEqual([
      { id: 7, from: '2024-01-01', to: '2024-01-30' },
      { id: 7, from: '2024-01-31', to: '2024-02-26' },
      { id: 7, from: '2024-02-21', to: '2024-03-01' },
    ]);
  });
});
