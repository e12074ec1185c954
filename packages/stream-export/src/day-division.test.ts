import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bodyOf } from '../test/bodies.js';
import { busyDay, cut, DAY, idsOf, one, reads, sync, twice } from '../test/busy-day.js';
import { event } from '../test/events.js';
import type { Spoil } from '../test/in-memory-mixpanel.js';
import { syncAt } from '../test/sync-at.js';

const untrusted = expect.stringMatching(
  /^Could not verify that Mixpanel filters by the time/,
) as unknown;

describe('a day whose body breaks twice', () => {
  it('is read in two pieces, each event once, and counts as read after the last piece', async () => {
    const events = busyDay();
    const { ids, states, state, requests, warnings } = await sync({ events }, { spoilt: twice });
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

  it('is read again and not divided if its body broke once', async () => {
    const { requests, ids } = await sync({ events: busyDay() }, { spoilt: [cut] });
    expect(ids).toHaveLength(144);
    expect(requests.map(({ where }) => where)).toEqual([undefined, undefined]);
  });

  it('verifies the filter once per sync, however many days are divided', async () => {
    const days = ['2024-03-11', '2024-03-12', DAY];
    const events = days.flatMap((day) => busyDay(day));
    const spoilt = days.flatMap((_day, at) => [
      ...twice,
      ...(at === 0 ? [undefined, undefined] : []),
      undefined,
      undefined,
    ]);
    const result = await sync({ events }, { spoilt, startDate: '2024-03-11', windowDays: 1 });
    expect(result.ids).toEqual(idsOf(events));
    expect(result.requests.filter(({ limit }) => limit === 1)).toHaveLength(2);
  });

  it('keeps the filter for late arrivals, and the mark on its last piece', async () => {
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
      { ...one, state: first.state, spoilt: [undefined, ...twice] },
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
    'delivers all events of a day once: it breaks after %d MiB, the day has %d MiB',
    async (limit, size) => {
      const events = busyDay(DAY, (size * MEBIBYTE) / 144);
      const result = await sync({ events, breaksAt: limit * MEBIBYTE });
      expect(result.complete).toBe(true);
      expect(result.ids).toEqual(idsOf(events));
      expect(result.warnings).toEqual([]);
    },
    60_000,
  );

  it('does not get the same request again for a body that is too large', async () => {
    const events = [...busyDay('2024-03-12', 40_000), ...busyDay(DAY, 40_000)];
    const world = { events, breaksAt: 1.5 * MEBIBYTE };
    const result = await sync(world, { startDate: '2024-03-12', windowDays: 1 });
    expect(result.ids).toEqual(idsOf(events));
    const second = reads(result).filter(({ from }) => from === DAY);
    // The first of these slices was planned before the limit was known.
    expect(second.every(({ where }) => where !== undefined)).toBe(true);
  });
});

describe('a server that does not filter by time', () => {
  it.each([
    ['ignores the filter', 'ignored', [untrusted]],
    ['refuses the expression', 'refused', [untrusted]],
    // No events are returned, so it looks as if the days were empty.
    ['returns no events', 'nothing', []],
  ] as const)(
    'gets requests for complete days, with one warning at most, if it %s',
    async (...project) => {
      const [, timeFilter, warnings] = project;
      const days = ['2024-03-12', DAY];
      const events = days.flatMap((day) => busyDay(day));
      const trial = timeFilter === 'nothing' ? [undefined, undefined] : [undefined];
      const result = await sync(
        { events, timeFilter },
        {
          startDate: '2024-03-12',
          windowDays: 1,
          spoilt: [...twice, ...trial, undefined, cut, cut],
        },
      );
      expect(result.ids).toEqual(idsOf(events));
      expect(result.complete).toBe(true);
      expect(result.warnings).toEqual(warnings);
      expect(result.states.map(({ within }) => within)).toEqual([undefined, undefined]);
    },
  );

  it('does not cause a loss if it compares other times: the day is read entirely, with one warning', async () => {
    const events = busyDay();
    const result = await sync({ events, timeFilter: 'shifted' }, { spoilt: twice });
    expect(new Set(result.ids)).toEqual(new Set(idsOf(events)));
    expect(result.state?.read_through).toBe(DAY);
    expect(result.warnings).toEqual([
      expect.stringMatching(
        /^Mixpanel returned events of other times when asked for a part of 2024-03-13/,
      ),
    ]);
  });

  it('gets a request for the entire day if events lack the time', async () => {
    const events = busyDay().map((one_, index) =>
      index === 7 ? { ...one_, isUntimed: true as const } : one_,
    );
    const result = await sync({ events }, { spoilt: twice });
    expect(result.ids).toEqual(idsOf(events));
    expect(result.warnings).toContainEqual(untrusted);
  });

  it('gets a request for the entire day again, and not for pieces of a piece, if that body breaks as well', async () => {
    const events = busyDay();
    const trial = [undefined, undefined];
    const world = { events, timeFilter: 'nothing' } as const;
    const result = await sync(world, { spoilt: [...twice, ...trial, cut, cut, cut] });
    expect(result.ids).toEqual(idsOf(events));
    const failed = await sync(world, {
      spoilt: [...twice, ...trial, cut, ...twice, cut],
      mayBreak: true,
    });
    expect([failed.complete, failed.ids, failed.state?.read_through]).toEqual([
      false,
      [],
      undefined,
    ]);
  });

  it('is not assumed after a day without events, which is read entirely', async () => {
    const spoilt = [...twice, undefined, undefined, undefined, ...twice];
    const result = await sync(
      { events: busyDay() },
      { spoilt, startDate: '2024-03-12', windowDays: 1 },
    );
    expect(result.ids).toHaveLength(144);
    expect(result.warnings).toEqual([]);
    expect(reads(result).at(-1)?.where).toBeDefined();
  });
});

describe('a day whose bodies break at any positions', () => {
  it('loses nothing and repeats nothing, whatever happens to its pieces', async () => {
    const events = busyDay();
    const breaks = fc.array(
      fc.option(fc.double({ min: 0, max: 0.99, noNaN: true }), { nil: undefined }),
      {
        maxLength: 14,
      },
    );
    await fc.assert(
      fc.asyncProperty(breaks, async (places) => {
        const spoilt = places.map((place): Spoil | undefined =>
          place === undefined
            ? undefined
            : (text) =>
                bodyOf(text, { breaksAt: Math.floor(place * text.length), chunkSize: 4096 }),
        );
        const result = await sync({ events }, { spoilt, mayBreak: true });
        expect(new Set(result.ids).size).toBe(result.ids.length);
        if (result.complete) expect(result.ids).toEqual(idsOf(events));
        const next = await sync({ events }, { state: result.state });
        expect(new Set([...result.ids, ...next.ids])).toEqual(new Set(idsOf(events)));
      }),
      { numRuns: 60 },
    );
  });
});
