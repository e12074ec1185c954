import { describe, expect, it } from '@jest/globals';
import { busyDay, DAY, idsOf, one, reads, sync, twice } from '../test/busy-day.js';
import { event } from '../test/events.js';
import { syncAt } from '../test/sync-at.js';

describe('a day read in pieces by a process that dies', () => {
  const events = busyDay();

  it('is resumed after its last committed piece, and loses nothing from any checkpoint', async () => {
    const whole = await sync({ events }, { spoilt: twice });
    for (const [index, state] of whole.states.entries()) {
      const died = await sync({ events }, { spoilt: twice, diesAfter: 2 * (index + 1) });
      expect(died.state).toEqual(state);
      const next = await sync({ events }, { state: died.state });
      expect(new Set([...died.ids, ...next.ids])).toEqual(new Set(idsOf(events)));
      expect(next.state?.read_through).toBe(DAY);
      expect(next.state?.within).toBeUndefined();
    }
  });

  it('asks of what was read only for late arrivals, and finds them', async () => {
    const died = await sync({ events }, { spoilt: twice, diesAfter: 2 });
    expect(died.state?.within?.until).toBe(`${DAY}T12:00:00Z`);
    const late = event('late', `${DAY}T03:00:00Z`, {
      processed: '2024-03-14T12:30:00Z',
      visible: '2024-03-14T12:31:00Z',
    });
    const next = await syncAt(
      '2024-03-14T18:00:00Z',
      { events: [...events, late] },
      { ...one, state: died.state },
    );
    const morning = idsOf(events).slice(0, 72);
    const early = new Set(died.state?.processed_until === undefined ? morning : []);
    expect(next.ids.filter((id) => !early.has(id))).toEqual(['late', ...idsOf(events).slice(72)]);
    expect(reads(next).map(({ where }) => where)).toEqual([
      expect.stringMatching(
        /^\(number.*\) and \(properties\["\$time"\] < datetime\(1710331200\)\)$/,
      ),
      'properties["$time"] >= datetime(1710331200) or not defined(properties["$time"])',
    ]);
    const third = await syncAt(
      '2024-03-14T20:00:00Z',
      { events: [...events, late] },
      { ...one, state: next.state },
    );
    expect(third.ids).toEqual([]);
  });

  it('is read whole where the zone moved, the filter is gone or the state says nonsense', async () => {
    const { state } = await sync({ events }, { spoilt: twice, diesAfter: 2 });
    const within = { day: DAY, until: `${DAY}T12:00:00Z`, zone: 'UTC' };
    const moved = await sync(
      { events, calendar: 'utc', zone: 'Asia/Kolkata' },
      { state, zone: 'Asia/Kolkata' },
    );
    const refused = await sync({ events, filter: 'refused' }, { state });
    const ignored = await sync({ events, timeFilter: 'ignored' }, { state });
    for (const next of [moved, refused, ignored]) expect(next.ids).toEqual(idsOf(events));
    for (const until of [DAY, '2024-03-14', '2024-03-15T01:00:00Z', '2024-03-12T23:00:00Z']) {
      const next = await sync({ events }, { state: { ...state, within: { ...within, until } } });
      expect(next.ids).toEqual(idsOf(events));
    }
    const other = await sync(
      { events },
      { state: { ...state, within: { ...within, day: '2024-03-12' } } },
    );
    expect(other.ids).toEqual(idsOf(events));
  });

  it.each([
    ['US/Pacific', 'local'],
    ['US/Pacific', 'zone'],
    ['Australia/Lord_Howe', 'local'],
  ] as const)('is resumed on a day of 23, 24.5 or 25 hours too: %s, %s', async (zone, calendar) => {
    for (const day of ['2024-03-10', '2024-04-07', '2024-11-03']) {
      // Two days around it: which events belong to the day depends on the zone.
      const all = [-1, 0, 1].flatMap((by) =>
        busyDay(new Date(Date.parse(day) + by * 86_400_000).toISOString().slice(0, 10)),
      );
      const now = new Date(Date.parse(day) + 3 * 86_400_000).toISOString();
      const world = { events: all, zone, calendar };
      const options = { ...one, startDate: day, endDate: day, zone };
      const whole = await syncAt(now, world, options);
      expect(whole.ids.length).toBeGreaterThan(130);
      const died = await syncAt(now, world, { ...options, spoilt: twice, diesAfter: 2 });
      expect(died.state?.within).toMatchObject({ day, zone });
      const next = await syncAt(now, world, { ...options, state: died.state });
      expect([next.state?.read_through, next.warnings]).toEqual([day, []]);
      expect(new Set([...died.ids, ...next.ids])).toEqual(new Set(whole.ids));
    }
  });

  it('does not hold back the days after it, and is alone where it failed', async () => {
    const days = [...events, ...busyDay('2024-03-14'), ...busyDay('2024-03-15')];
    const died = await sync({ events: days }, { spoilt: twice, diesAfter: 2 });
    const state = { ...died.state, failed_days: { from: DAY, to: DAY } };
    const next = await syncAt('2024-03-16T12:00:00Z', { events: days }, { ...one, state });
    expect(new Set([...died.ids, ...next.ids])).toEqual(new Set(idsOf(days)));
    expect(reads(next).map(({ from, to, where }) => [from, to, where !== undefined])).toEqual([
      [DAY, DAY, true],
      [DAY, DAY, true],
      ['2024-03-14', '2024-03-15', false],
    ]);
    expect(next.state).toMatchObject({ read_through: '2024-03-15' });
    expect(next.state?.failed_days).toBeUndefined();
  });
});
