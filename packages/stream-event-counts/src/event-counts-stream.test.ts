import { describe, expect, it } from '@jest/globals';
import type { EventCountsOf } from '@source-mixpanel/mixpanel';
import { ConfigError } from '@source-mixpanel/stream';
import { describeStream, failure, fakeClock, readStream, testIo } from '@source-mixpanel/testing';
import counts from '../fixtures/counts.json' with { type: 'json' };
import {
  eventCountsStream,
  type EventCountsOptions,
  type EventCountsSource,
} from './event-counts-stream.js';

const values: Readonly<Record<string, Readonly<Record<string, number>>>> = counts;

function source(change: Partial<EventCountsSource> = {}): EventCountsSource {
  return {
    listEventNames: () => Promise.resolve({ names: Object.keys(values), isWhole: true }),
    eventCountsOf: ({ names, from, to }) =>
      Promise.resolve(
        new Map(
          names.map((event) => {
            const days = Object.entries(values[event] ?? {});
            return [event, new Map(days.filter(([day]) => from <= day && day <= to))];
          }),
        ),
      ),
    ...change,
  };
}

/**
 * Creates a stream of the counts from 25 February 2024 to 5 March, the day before the present. They
 * are read in four windows of up to three days.
 */
function create(options: Partial<EventCountsOptions> = {}, from = source()) {
  return eventCountsStream(from, {
    startDate: '2024-02-25',
    zone: 'UTC',
    clock: fakeClock(Date.UTC(2024, 2, 6)),
    attributionDays: 0,
    windowDays: 3,
    concurrency: 2,
    ...options,
  });
}

describeStream('event_counts', { create: () => create(), records: 7, slices: 4 });

describe('event_counts', () => {
  it('has a record for each day and name, including counts of 0', async () => {
    const { records, finished } = await readStream(create());
    expect(records).toContainEqual({ date: '2024-02-26', event: 'sign up', count: 0 });
    expect(records).toContainEqual({
      date: '2024-03-05',
      event: '$mp_web_page_view',
      count: 9_007_199_254_740_991,
    });
    expect(finished).toEqual({ date: '2024-03-05' });
  });

  it('reads the days of the lookback window again, but none before the start', async () => {
    const saved = { date: '2024-03-05' };
    const { records } = await readStream(create({ attributionDays: 1 }), saved);
    expect(new Set(records.map(({ date }) => date))).toEqual(new Set(['2024-03-04', '2024-03-05']));
    const all = await readStream(create({ attributionDays: 100 }), saved);
    expect(all.records).toHaveLength(7);
  });

  it('requests each name only once, with up to 200 names and all days in one request', async () => {
    const names = Array.from({ length: 401 }, (_, index) => `event ${index}`);
    const asked: Parameters<EventCountsOf>[0][] = [];
    const stream = create(
      { windowDays: undefined },
      source({
        listEventNames: () => Promise.resolve({ names, isWhole: true }),
        eventCountsOf: (request) => {
          asked.push(request);
          const days = new Map([[request.from, 1]]);
          return Promise.resolve(new Map(request.names.map((event) => [event, days])));
        },
      }),
    );
    await readStream(stream);
    expect(asked.map((request) => request.names.length)).toEqual([200, 200, 1]);
    expect(asked.flatMap((request) => request.names)).toEqual(names);
    expect(new Set(asked.map(({ from, to }) => `${from}..${to}`))).toEqual(
      new Set(['2024-02-25..2024-03-05']),
    );
  });

  it('requests no counts if there are no names, but saves a state as if it had read the days', async () => {
    const nothing = source({
      listEventNames: () => Promise.resolve({ names: [], isWhole: true }),
      eventCountsOf: () => Promise.reject(new Error('asked')),
    });
    expect((await readStream(create({}, nothing))).finished).toEqual({ date: '2024-03-05' });
  });

  it('leaves out days that were not requested', async () => {
    const other = source({
      eventCountsOf: ({ from }) =>
        Promise.resolve(
          new Map([
            [
              'a',
              new Map([
                ['2020-01-01', 1],
                [from, 1],
              ]),
            ],
          ]),
        ),
    });
    const { records } = await readStream(create({ startDate: '2024-03-05' }, other));
    expect(records).toEqual([{ date: '2024-03-05', event: 'a', count: 1 }]);
  });

  it('warns if Mixpanel did not list all event names', async () => {
    const io = testIo();
    const some = source({ listEventNames: () => Promise.resolve({ names: [], isWhole: false }) });
    await readStream(create({ windowDays: undefined }, some), undefined, io);
    expect(io.notices).toEqual([
      { kind: 'warning', message: expect.stringContaining('event_counts lacks') },
    ]);
  });

  it('adds the required plan and role to an error about missing access', async () => {
    const refused = source({
      listEventNames: () => Promise.reject(new ConfigError('plan', 'Not in your plan.')),
    });
    expect(await failure(readStream(create({}, refused)))).toMatchObject({
      code: 'plan',
      message: expect.stringContaining('a plan with the Query API'),
    });
  });
});
