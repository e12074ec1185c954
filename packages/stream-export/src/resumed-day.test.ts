import { describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import { busyDay, DAY, idsOf, one, reads, sync, twice } from '../test/busy-day.js';
import { event } from '../test/events.js';
import { createMixpanel } from '../test/in-memory-mixpanel.js';
import { streamOver } from '../test/run-sync.js';
import { stepClock } from '../test/step-clock.js';
import { syncAt } from '../test/sync-at.js';
import type { ExportSlice } from './export-slice.js';

describe('a day that a process read in pieces before it crashed', () => {
  const events = busyDay();

  it('is continued after its last committed piece, and loses nothing from any checkpoint', async () => {
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

  it('requests only late arrivals of the part that was read, and emits them', async () => {
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

  it('is read entirely if the zone changed, the filter is not available or the state is invalid', async () => {
    const died = await sync({ events }, { spoilt: twice, diesAfter: 2 });
    // Without this instant, the filter for late arrivals would include all events.
    const state = { ...died.state, processed_until: '2024-03-14T11:00:00Z' };
    const within = { day: DAY, until: `${DAY}T12:00:00Z`, zone: 'UTC' };
    const resumed = await sync({ events }, { state });
    expect(resumed.ids).toEqual(idsOf(events).slice(72));
    const zone = 'Asia/Kolkata';
    const moved = await sync({ events, zone }, { state, zone });
    const refused = await sync({ events, filter: 'refused' }, { state });
    const ignored = await sync({ events, timeFilter: 'ignored' }, { state });
    for (const next of [moved, refused, ignored]) expect(next.ids).toEqual(idsOf(events));
    const nonsense = [
      ...[DAY, '2024-03-14', '2024-03-12T23:00:00Z'].map((until) => ({ ...within, until })),
      { ...within, day: '2024-03-12' },
      { ...within, until: '2024-03-15T01:00:00Z' },
    ];
    for (const part of nonsense) {
      const next = await sync({ events }, { state: { ...state, within: part } });
      expect(next.ids).toEqual(idsOf(events));
      expect(reads(next).map(({ where }) => where)).toEqual([undefined]);
    }
  });

  it.each([
    ['US/Pacific', 'local'],
    ['US/Pacific', 'zone'],
    ['Australia/Lord_Howe', 'local'],
  ] as const)(
    'is continued on days of 23, 24.5 or 25 hours, too: %s, %s',
    async (zone, calendar) => {
      for (const day of ['2024-03-10', '2024-04-07', '2024-11-03']) {
        // The day before and the day after too, because the zone decides which events belong to the
        // day.
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
    },
  );

  it('does not delay later days, and is requested alone if it failed', async () => {
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

  it('delays later days, if it failed, until its last piece was read', async () => {
    const clock = stepClock(Date.parse('2024-03-16T12:00:00Z'));
    const stream = streamOver(createMixpanel({ clock, zone: 'UTC', events }), { clock, ...one });
    const io = testIo();
    const failed = { read_through: '2024-03-12', failed_days: { from: DAY, to: DAY } };
    const opened = stream.open(stream.state.parse(failed), io);
    const slices = opened.slices()[Symbol.asyncIterator]();
    const day = { from: DAY, to: DAY };
    expect((await slices.next()).value).toMatchObject({ ...day, alone: true });
    let isOut = false;
    const next = slices.next().then(({ value }) => {
      isOut = true;
      return value as ExportSlice;
    });
    const noon = `${DAY}T12:00:00Z`;
    for (const [piece, out] of [
      [{ ...day, until: noon }, false],
      [{ ...day, since: noon }, true],
    ] as const) {
      for await (const part of opened.read(piece, io)) expect(part).toBeDefined();
      await new Promise(setImmediate);
      expect(isOut).toBe(out);
    }
    expect((await next).from).toBe('2024-03-14');
  });
});
