import { describe, expect, it } from '@jest/globals';
import { event, HOUR } from '../test/events.js';
import { syncAt, type SyncAt } from '../test/sync-at.js';

const daily = Array.from({ length: 12 }, (_, index) =>
  event(`day ${index + 1}`, `2024-03-${String(index + 1).padStart(2, '0')}T10:00:00Z`),
);
const late = (day: number, processed: string) =>
  event(`late ${day}`, `2024-03-${String(day).padStart(2, '0')}T11:00:00Z`, { processed });
const sorted = (ids: readonly string[]) => [...new Set(ids)].sort();
const all = sorted(daily.map(({ properties }) => properties['$insert_id'] as string));

/** Runs the first sync at noon of 13 March, for all days in slices of three. */
const first = (options: SyncAt = {}, events = daily) =>
  syncAt('2024-03-13T12:00:00Z', { events }, { windowDays: 3, ...options });

describe('a first sync of export that crashes', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'after part %i loses nothing, and repeats only what no checkpoint covers',
    async (diesAfter) => {
      const events = [...daily, late(2, '2024-03-13T12:30:00Z')];
      const died = await first({ diesAfter }, events);
      const committed = 3 * died.states.length;
      const next = await syncAt('2024-03-13T14:00:00Z', { events }, { ...died, windowDays: 3 });
      const isLookedAt = committed > 0 && committed - 5 > 2;
      expect(sorted([...died.ids, ...next.ids])).toEqual(
        isLookedAt ? all : [...all, 'late 2'].sort(),
      );
      const repeated = next.ids.filter((id) => died.ids.includes(id));
      expect(repeated).toEqual(died.ids.slice(committed));
    },
  );
});

describe('a lookback window of several slices that crashes', () => {
  const arrivals = [4, 7, 9, 12].map((day) => late(day, '2024-03-13T15:00:00Z'));
  const events = [...daily, ...arrivals];
  const options = { attributionDays: 8, windowDays: 3 };

  it.each([1, 2, 3, 4, 5, 6])(
    'requests everything since the last recorded instant again after part %i, and loses nothing',
    async (diesAfter) => {
      const before = await first(options);
      const died = await syncAt(
        '2024-03-14T12:00:00Z',
        { events },
        { ...options, ...before, diesAfter },
      );
      expect(died.complete).toBe(false);
      const next = await syncAt('2024-03-14T13:00:00Z', { events }, { ...options, ...died });
      expect(sorted([...died.ids, ...next.ids])).toEqual(['late 12', 'late 4', 'late 7', 'late 9']);
      // The third slice contains the day `read_through`, so its commit records a new instant.
      const moved = died.state?.processed_until !== before.state?.processed_until;
      expect(moved).toBe(died.states.length >= 3);
      expect(next.ids.filter((id) => died.ids.includes(id))).toEqual(moved ? [] : died.ids);
    },
  );

  it('continues from a state of the Python connector with the same day', async () => {
    const state = { time: '2024-03-12T10:00:00Z' };
    const died = await syncAt(
      '2024-03-14T12:00:00Z',
      { events },
      { ...options, state, diesAfter: 2 },
    );
    expect(died.states).toEqual([
      {
        time: '2024-03-12T10:00:00Z',
        read_through: '2024-03-12',
        processed_until: '2024-03-11T10:00:00Z',
        filter: 'proven',
        names: {},
        names_by_rule: expect.anything() as unknown,
      },
    ]);
    const next = await syncAt('2024-03-14T13:00:00Z', { events }, { ...options, ...died });
    // Processed in the 24 hours before the newest event in the state, so the Python connector may
    // not have read them.
    expect(sorted([...died.ids, ...next.ids])).toEqual([
      'day 11',
      'day 12',
      'late 12',
      'late 4',
      'late 7',
      'late 9',
    ]);
  });
});

describe('the days that a later sync of export requests', () => {
  const days = async (now: string, options: SyncAt) =>
    (await syncAt(now, { events: daily }, { attributionDays: 2, ...options })).asked;
  const state = async () => (await first()).state;

  it('are the lookback window, filtered, and the days that were never read', async () => {
    expect(await days('2024-03-16T12:00:00Z', { state: await state() })).toEqual([
      '2024-03-12 2024-03-12 trial',
      '2024-03-10 2024-03-12 filtered',
      '2024-03-13 2024-03-15',
    ]);
  });

  it('are in slices of the configured width, as few as possible in the lookback window', async () => {
    const options = { state: await state(), windowDays: 2, withoutWaiting: () => 60 };
    expect((await days('2024-03-16T12:00:00Z', options)).slice(1)).toEqual([
      '2024-03-10 2024-03-11 filtered',
      '2024-03-12 2024-03-12 filtered',
      '2024-03-13 2024-03-14',
      '2024-03-15 2024-03-15',
    ]);
  });

  it('are one day to measure, and one slice for the few remaining days, if no width is configured', async () => {
    const wide = { windowDays: undefined, withoutWaiting: () => 60 };
    expect(await days('2024-03-13T12:00:00Z', wide)).toEqual([
      '2024-03-01 2024-03-01',
      '2024-03-02 2024-03-12',
    ]);
    const later = { ...wide, state: await state(), attributionDays: 11 };
    expect((await days('2024-03-13T14:00:00Z', later)).slice(1)).toEqual([
      '2024-03-01 2024-03-12 filtered',
    ]);
  });

  it('include only the last day with a lookback window of 0', async () => {
    const options = { state: await state(), attributionDays: 0 };
    expect((await days('2024-03-14T12:00:00Z', options)).slice(1)).toEqual([
      '2024-03-12 2024-03-12 filtered',
      '2024-03-13 2024-03-13',
    ]);
  });

  it.each(['2024-03-11', '2024-03-12'])('are never before the start date %s', async (startDate) => {
    const options = { state: await state(), startDate };
    expect((await days('2024-03-14T12:00:00Z', options)).slice(1)).toEqual([
      `${startDate} 2024-03-12 filtered`,
      '2024-03-13 2024-03-13',
    ]);
  });

  it('are never after the last day read when the filter is verified, although the UTC time of an event may be', async () => {
    const evening = { events: [event('evening', '2024-03-13T03:00:00Z')] };
    const world = { ...evening, zone: 'Pacific/Honolulu', calendar: 'zone' } as const;
    const before = await syncAt('2024-03-14T12:00:00Z', world, { endDate: '2024-03-12' });
    expect(before.state?.time).toBe('2024-03-13T03:00:00Z');
    const after = await syncAt('2024-03-14T13:00:00Z', world, { ...before, endDate: '2024-03-12' });
    expect(after.asked[0]).toBe('2024-03-12 2024-03-12 trial');
    expect(after.state?.filter).toBe('proven');
  });

  it('are never before the start date, not even to verify the filter', async () => {
    const old = await syncAt('2024-03-10T12:00:00Z', { events: daily.slice(0, 2) });
    const options = { ...old, startDate: '2024-03-08' };
    const next = await syncAt('2024-03-12T12:00:00Z', { events: daily.slice(0, 2) }, options);
    expect(next.asked).toEqual([
      '2024-03-08 2024-03-08 trial',
      '2024-03-08 2024-03-09',
      '2024-03-10 2024-03-11',
    ]);
  });

  it('are read entirely if the start date is after everything that was read', async () => {
    const moved = await syncAt(
      '2024-03-20T12:00:00Z',
      { events: [...daily, event('x', '2024-03-18T10:00:00Z')] },
      { state: await state(), startDate: '2024-03-15', windowDays: 3 },
    );
    expect(moved.asked).toEqual(['2024-03-15 2024-03-17', '2024-03-18 2024-03-19']);
    expect(moved.ids).toEqual(['x']);
    expect(moved.states[0]).toMatchObject({
      read_through: '2024-03-17',
      processed_until: '2024-03-20T11:00:00Z',
    });
  });

  it('do not include days after an end date that was moved back, and no instant is recorded', async () => {
    const saved = await state();
    const events = [...daily, late(10, '2024-03-13T15:00:00Z'), late(12, '2024-03-13T15:00:00Z')];
    const short = { state: saved, endDate: '2024-03-11', attributionDays: 2 };
    const looked = await syncAt('2024-03-14T12:00:00Z', { events }, short);
    expect(looked.asked.slice(1)).toEqual(['2024-03-10 2024-03-11 filtered']);
    expect(looked.ids).toEqual(['late 10']);
    expect(looked.state).toMatchObject({
      read_through: '2024-03-12',
      processed_until: saved?.processed_until,
    });
    const later = await syncAt('2024-03-15T12:00:00Z', { events }, looked);
    expect(later.ids).toEqual(['late 10', 'late 12']);
  });
});

describe('a long period without events', () => {
  it('is read as lookback windows and new days only, and the event after it is emitted once', async () => {
    const world = {
      events: [event('begin', '2024-03-10T10:00:00Z'), event('end', '2024-04-10T10:00:00Z')],
    };
    let { state } = await first({}, world.events);
    const ids: string[] = [];
    for (let day = 14; day < 46; day += 1) {
      const now = new Date(Date.UTC(2024, 2, day, 12)).toISOString();
      const sync = await syncAt(now, world, { state, attributionDays: 2 });
      expect(sync.asked.length).toBeLessThanOrEqual(3);
      expect(sync.requests.at(-1)?.from).toBe(sync.requests.at(-1)?.to);
      ids.push(...sync.ids);
      state = sync.state;
    }
    expect(ids).toEqual(['end']);
  });
});

describe('a zone that was changed', () => {
  const zones = ['Pacific/Auckland', 'Pacific/Honolulu', 'Pacific/Kiritimati', 'UTC'];
  const hourly = Array.from({ length: 24 * 6 }, (_, hour) =>
    event(String(hour), new Date(Date.UTC(2024, 2, 10, hour)).toISOString()),
  );

  it.each(zones.flatMap((from) => zones.filter((to) => to !== from).map((to) => [from, to])))(
    'leads to two or more days that are read entirely, and to no loss, from %s to %s',
    async (from, to) => {
      const options = { startDate: '2024-03-09', attributionDays: 0 };
      const cut = (zone: string) => ({ events: hourly, zone, calendar: 'zone' }) as const;
      const before = await syncAt('2024-03-14T20:00:00Z', cut(from), options);
      const after = await syncAt('2024-03-18T20:00:00Z', cut(to), { ...options, ...before });
      expect(new Set([...before.ids, ...after.ids]).size).toBe(hourly.length);
      expect(after.asked.filter((asked) => /proof|filtered/.test(asked))).toEqual([]);
      const [lookBack] = after.requests;
      expect(Date.parse(lookBack?.to ?? '') - Date.parse(lookBack?.from ?? '')).toBe(48 * HOUR);
      expect(after.state?.zone).toBe(to);
      const settled = await syncAt('2024-03-19T20:00:00Z', cut(to), { ...options, ...after });
      expect(settled.asked[1]).toContain('filtered');
    },
  );
});
