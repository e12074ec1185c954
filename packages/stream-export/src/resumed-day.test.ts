import { describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import { busyDay, DAY, idsOf, oneDay, eventRequests, sync, cutTwice } from '../test/busy-day.js';
import { event } from '../test/events.js';
import { createMixpanel } from '../test/in-memory-mixpanel.js';
import { streamOver } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';
import { syncAt } from '../test/sync-at.js';
import type { ExportSlice } from './export-slice.js';

describe('a day that was read in part before a crash', () => {
  const events = busyDay();

  it('is continued after its last committed piece, and loses no event, from any checkpoint', async () => {
    const whole = await sync({ events }, { nextBodies: cutTwice });
    for (const [index, state] of whole.states.entries()) {
      const crashed = await sync(
        { events },
        { nextBodies: cutTwice, crashesAfter: 2 * (index + 1) },
      );
      expect(crashed.state).toEqual(state);
      const next = await sync({ events }, { state: crashed.state });
      expect(new Set([...crashed.ids, ...next.ids])).toEqual(new Set(idsOf(events)));
      expect(next.state?.read_through).toBe(DAY);
      expect(next.state?.within).toBeUndefined();
    }
  });

  it('is requested with the filter for late events in the part that was read', async () => {
    const crashed = await sync({ events }, { nextBodies: cutTwice, crashesAfter: 2 });
    expect(crashed.state?.within?.until).toBe(`${DAY}T12:00:00Z`);
    const late = event('late', `${DAY}T03:00:00Z`, {
      processed: '2024-03-14T12:30:00Z',
      visible: '2024-03-14T12:31:00Z',
    });
    const next = await syncAt(
      '2024-03-14T18:00:00Z',
      { events: [...events, late] },
      { ...oneDay, state: crashed.state },
    );
    const morning = idsOf(events).slice(0, 72);
    const early = new Set(crashed.state?.processed_until === undefined ? morning : []);
    expect(next.ids.filter((id) => !early.has(id))).toEqual(['late', ...idsOf(events).slice(72)]);
    expect(eventRequests(next).map(({ where }) => where)).toEqual([
      expect.stringMatching(
        /^\(number.*\) and \(properties\["\$time"\] < datetime\(1710331200\)\)$/,
      ),
      'properties["$time"] >= datetime(1710331200) or not defined(properties["$time"])',
    ]);
    const third = await syncAt(
      '2024-03-14T20:00:00Z',
      { events: [...events, late] },
      { ...oneDay, state: next.state },
    );
    expect(third.ids).toEqual([]);
  });

  it('is read entirely if the zone changed, the filter cannot be used or `within` is wrong', async () => {
    const crashed = await sync({ events }, { nextBodies: cutTwice, crashesAfter: 2 });
    // Without this instant, the filter for late events would match all events.
    const state = { ...crashed.state, processed_until: '2024-03-14T11:00:00Z' };
    const within = { day: DAY, until: `${DAY}T12:00:00Z`, zone: 'UTC' };
    const resumed = await sync({ events }, { state });
    expect(resumed.ids).toEqual(idsOf(events).slice(72));
    const zone = 'Asia/Kolkata';
    const moved = await sync({ events, zone }, { state, zone });
    const rejected = await sync({ events, filter: 'refused' }, { state });
    const ignored = await sync({ events, timeFilter: 'ignored' }, { state });
    for (const next of [moved, rejected, ignored]) expect(next.ids).toEqual(idsOf(events));
    const invalid = [
      ...[DAY, '2024-03-14', '2024-03-12T23:00:00Z'].map((until) => ({ ...within, until })),
      { ...within, day: '2024-03-12' },
      { ...within, until: '2024-03-15T01:00:00Z' },
    ];
    for (const part of invalid) {
      const next = await sync({ events }, { state: { ...state, within: part } });
      expect(next.ids).toEqual(idsOf(events));
      expect(eventRequests(next).map(({ where }) => where)).toEqual([undefined]);
    }
  });

  it.each([
    ['US/Pacific', 'local'],
    ['US/Pacific', 'zone'],
    ['Australia/Lord_Howe', 'local'],
  ] as const)('is continued on days of 23, 24.5 or 25 hours: %s, %s', async (zone, calendar) => {
    for (const day of ['2024-03-10', '2024-04-07', '2024-11-03']) {
      // Events of three days in UTC, because the day of the zone overlaps with several of them.
      const all = [-1, 0, 1].flatMap((by) =>
        busyDay(new Date(Date.parse(day) + by * 86_400_000).toISOString().slice(0, 10)),
      );
      const now = new Date(Date.parse(day) + 3 * 86_400_000).toISOString();
      const project = { events: all, zone, calendar };
      const options = { ...oneDay, startDate: day, endDate: day, zone };
      const whole = await syncAt(now, project, options);
      expect(whole.ids.length).toBeGreaterThan(130);
      const crashed = await syncAt(now, project, {
        ...options,
        nextBodies: cutTwice,
        crashesAfter: 2,
      });
      expect(crashed.state?.within).toMatchObject({ day, zone });
      const next = await syncAt(now, project, { ...options, state: crashed.state });
      expect([next.state?.read_through, next.warnings]).toEqual([day, []]);
      expect(new Set([...crashed.ids, ...next.ids])).toEqual(new Set(whole.ids));
    }
  });

  it('is read before later days, which are read as usual, if it failed in the last sync', async () => {
    const days = [...events, ...busyDay('2024-03-14'), ...busyDay('2024-03-15')];
    const crashed = await sync({ events: days }, { nextBodies: cutTwice, crashesAfter: 2 });
    const state = { ...crashed.state, failed_days: { from: DAY, to: DAY } };
    const next = await syncAt('2024-03-16T12:00:00Z', { events: days }, { ...oneDay, state });
    expect(new Set([...crashed.ids, ...next.ids])).toEqual(new Set(idsOf(days)));
    expect(
      eventRequests(next).map(({ from, to, where }) => [from, to, where !== undefined]),
    ).toEqual([
      [DAY, DAY, true],
      [DAY, DAY, true],
      ['2024-03-14', '2024-03-15', false],
    ]);
    expect(next.state).toMatchObject({ read_through: '2024-03-15' });
    expect(next.state?.failed_days).toBeUndefined();
  });

  it('delays later days until its last piece was read, if it failed in the last sync', async () => {
    const clock = stepClock(Date.parse('2024-03-16T12:00:00Z'));
    const stream = streamOver(createMixpanel({ clock, zone: 'UTC', events }), { clock, ...oneDay });
    const io = testIo();
    const failed = { read_through: '2024-03-12', failed_days: { from: DAY, to: DAY } };
    const opened = stream.open(stream.state.parse(failed), io);
    const slices = opened.slices()[Symbol.asyncIterator]();
    const day = { from: DAY, to: DAY };
    expect((await slices.next()).value).toMatchObject({ ...day, alone: true });
    let isYielded = false;
    const next = slices.next().then(({ value }) => {
      isYielded = true;
      return value as ExportSlice;
    });
    const noon = `${DAY}T12:00:00Z`;
    for (const [piece, isNextYielded] of [
      [{ ...day, until: noon }, false],
      [{ ...day, since: noon }, true],
    ] as const) {
      for await (const part of opened.read(piece, io)) expect(part).toBeDefined();
      await new Promise(setImmediate);
      expect(isYielded).toBe(isNextYielded);
    }
    expect((await next).from).toBe('2024-03-14');
  });
});
