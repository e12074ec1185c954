import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bodyOf } from '../test/bodies.js';
import {
  busyDay,
  cut,
  DAY,
  idsOf,
  oneDay,
  eventRequests,
  sync,
  cutTwice,
} from '../test/busy-day.js';
import { event } from '../test/events.js';
import type { CreateBody } from '../test/in-memory-mixpanel.js';
import { syncAt } from '../test/sync-at.js';

const untrusted = expect.stringMatching(
  /^Could not verify that Mixpanel filters by the time/,
) as unknown;

describe('a day whose body breaks', () => {
  it('is read in two pieces after two breaks, and counts as read after the last piece', async () => {
    const events = busyDay();
    const { ids, states, state, requests, warnings } = await sync(
      { events },
      { nextBodies: cutTwice },
    );
    expect(ids).toEqual(idsOf(events));
    expect(requests.map(({ limit, where }) => [limit, where])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [1, 'not defined(properties["$time"])'],
      [1, expect.stringMatching(/< .* or .* >=/)],
      [undefined, 'properties["$time"] < datetime(1710331200)'],
      [undefined, expect.stringMatching(/^properties.* or not defined/)],
    ]);
    const within = { day: DAY, until: `${DAY}T12:00:00Z`, zone: 'UTC' };
    expect(states.map(({ read_through, within: read }) => [read_through, read])).toEqual([
      ['2024-03-12', within],
      [DAY, undefined],
    ]);
    expect([state?.within, state?.time, warnings]).toEqual([undefined, `${DAY}T23:50:00Z`, []]);
  });

  it('is read again and not divided after one break', async () => {
    const { requests, ids } = await sync({ events: busyDay() }, { nextBodies: [cut] });
    expect(ids).toHaveLength(144);
    expect(requests.map(({ where }) => where)).toEqual([undefined, undefined]);
  });

  it('leads to one verification of the filter per sync, however many days are divided', async () => {
    const days = ['2024-03-11', '2024-03-12', DAY];
    const events = days.flatMap((day) => busyDay(day));
    const nextBodies = days.flatMap((_day, at) => [
      ...cutTwice,
      ...(at === 0 ? [undefined, undefined] : []),
      undefined,
      undefined,
    ]);
    const result = await sync({ events }, { nextBodies, startDate: '2024-03-11', windowDays: 1 });
    expect(result.ids).toEqual(idsOf(events));
    expect(result.requests.filter(({ limit }) => limit === 1)).toHaveLength(2);
  });

  it('is divided with its filter for late events; the last piece records the time of the sync', async () => {
    const events = busyDay();
    const first = await sync({ events });
    const late = [1, 100].map((index) =>
      event(`late ${index}`, new Date(Date.parse(DAY) + index * 600_000).toISOString(), {
        processed: '2024-03-14T11:30:00Z',
        visible: '2024-03-14T13:00:00Z',
      }),
    );
    const next = await syncAt(
      '2024-03-14T14:00:00Z',
      { events: [...events, ...late] },
      { ...oneDay, state: first.state, nextBodies: [undefined, ...cutTwice] },
    );
    expect(next.ids).toEqual(['late 1', 'late 100']);
    expect(next.states.map(({ processed_until, within }) => [processed_until, within])).toEqual([
      [first.state?.processed_until, undefined],
      ['2024-03-14T13:00:00Z', undefined],
    ]);
  });
});

describe('a connection that breaks after a fixed number of bytes', () => {
  const MEBIBYTE = 1024 * 1024;

  it.each([
    [1.5, 4],
    [1.5, 2.9],
    [2, 16],
  ])(
    'does not prevent any event from being emitted once: after %d MiB, for a day of %d MiB',
    async (limit, size) => {
      const events = busyDay(DAY, (size * MEBIBYTE) / 144);
      const result = await sync({ events, breaksAt: limit * MEBIBYTE });
      expect(result.complete).toBe(true);
      expect(result.ids).toEqual(idsOf(events));
      expect(result.warnings).toEqual([]);
    },
    60_000,
  );

  it('leads to requests for parts of the next day from the start', async () => {
    const events = [...busyDay('2024-03-12', 40_000), ...busyDay(DAY, 40_000)];
    const project = { events, breaksAt: 1.5 * MEBIBYTE };
    const result = await sync(project, { startDate: '2024-03-12', windowDays: 1 });
    expect(result.ids).toEqual(idsOf(events));
    const second = eventRequests(result).filter(({ from }) => from === DAY);
    // No request for the entire second day was sent, although its slice was planned as one.
    expect(second.every(({ where }) => where !== undefined)).toBe(true);
  });
});

describe('a server that does not filter by time', () => {
  it.each([
    ['ignores the filter', 'ignored', [untrusted]],
    ['rejects the filter', 'refused', [untrusted]],
    // As it returns no events, the days seem to be empty, and there is no warning.
    ['returns no events', 'nothing', []],
  ] as const)(
    'gets requests for entire days, with at most one warning, if it %s',
    async (...project) => {
      const [, timeFilter, warnings] = project;
      const days = ['2024-03-12', DAY];
      const events = days.flatMap((day) => busyDay(day));
      const verification = timeFilter === 'nothing' ? [undefined, undefined] : [undefined];
      const result = await sync(
        { events, timeFilter },
        {
          startDate: '2024-03-12',
          windowDays: 1,
          nextBodies: [...cutTwice, ...verification, undefined, cut, cut],
        },
      );
      expect(result.ids).toEqual(idsOf(events));
      expect(result.complete).toBe(true);
      expect(result.warnings).toEqual(warnings);
      expect(result.states.map(({ within }) => within)).toEqual([undefined, undefined]);
    },
  );

  it('loses no event if it compares other times: the day is read entirely, with one warning', async () => {
    const events = busyDay();
    const result = await sync({ events, timeFilter: 'shifted' }, { nextBodies: cutTwice });
    expect(new Set(result.ids)).toEqual(new Set(idsOf(events)));
    expect(result.state?.read_through).toBe(DAY);
    expect(result.warnings).toEqual([
      expect.stringMatching(
        /^Mixpanel returned events of other times when asked for a part of 2024-03-13/,
      ),
    ]);
  });

  it('gets a request for the entire day if an event lacks the time', async () => {
    const events = busyDay().map((stored, index) =>
      index === 7 ? { ...stored, isUntimed: true as const } : stored,
    );
    const result = await sync({ events }, { nextBodies: cutTwice });
    expect(result.ids).toEqual(idsOf(events));
    expect(result.warnings).toContainEqual(untrusted);
  });

  it('gets a request for the entire day again, and not for pieces, if that body breaks as well', async () => {
    const events = busyDay();
    const verification = [undefined, undefined];
    const project = { events, timeFilter: 'nothing' } as const;
    const result = await sync(project, {
      nextBodies: [...cutTwice, ...verification, cut, cut, cut],
    });
    expect(result.ids).toEqual(idsOf(events));
    const failed = await sync(project, {
      nextBodies: [...cutTwice, ...verification, cut, ...cutTwice, cut],
      mayBreak: true,
    });
    expect([failed.complete, failed.ids, failed.state?.read_through]).toEqual([
      false,
      [],
      undefined,
    ]);
  });

  it('is not assumed if the first day to divide has no events: the next day is divided', async () => {
    const nextBodies = [...cutTwice, undefined, undefined, undefined, ...cutTwice];
    const result = await sync(
      { events: busyDay() },
      { nextBodies, startDate: '2024-03-12', windowDays: 1 },
    );
    expect(result.ids).toHaveLength(144);
    expect(result.warnings).toEqual([]);
    expect(eventRequests(result).at(-1)?.where).toBeDefined();
  });
});

describe('a day whose bodies break at arbitrary positions', () => {
  it('has every event emitted once, within one sync or with the next sync', async () => {
    const events = busyDay();
    const breaks = fc.array(
      fc.option(fc.double({ min: 0, max: 0.99, noNaN: true }), { nil: undefined }),
      {
        maxLength: 14,
      },
    );
    await fc.assert(
      fc.asyncProperty(breaks, async (places) => {
        const nextBodies = places.map((place): CreateBody | undefined =>
          place === undefined
            ? undefined
            : (text) =>
                bodyOf(text, { breaksAt: Math.floor(place * text.length), chunkSize: 4096 }),
        );
        const result = await sync({ events }, { nextBodies, mayBreak: true });
        expect(new Set(result.ids).size).toBe(result.ids.length);
        if (result.complete) expect(result.ids).toEqual(idsOf(events));
        const next = await sync({ events }, { state: result.state });
        expect(new Set([...result.ids, ...next.ids])).toEqual(new Set(idsOf(events)));
      }),
      { numRuns: 60 },
    );
  });
});
