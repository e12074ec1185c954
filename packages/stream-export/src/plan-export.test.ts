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
    async (crashesAfter) => {
      const events = [...daily, late(2, '2024-03-13T12:30:00Z')];
      const crashed = await first({ crashesAfter }, events);
      const committed = 3 * crashed.states.length;
      const next = await syncAt('2024-03-13T14:00:00Z', { events }, { ...crashed, windowDays: 3 });
      // The lookback window of five days then begins after 2 March.
      const isTooOld = committed > 0 && committed - 5 > 2;
      expect(sorted([...crashed.ids, ...next.ids])).toEqual(
        isTooOld ? all : [...all, 'late 2'].sort(),
      );
      const repeated = next.ids.filter((id) => crashed.ids.includes(id));
      expect(repeated).toEqual(crashed.ids.slice(committed));
    },
  );
});

describe('a sync that crashes in a lookback window of several slices', () => {
  const arrivals = [4, 7, 9, 12].map((day) => late(day, '2024-03-13T15:00:00Z'));
  const events = [...daily, ...arrivals];
  const options = { attributionDays: 8, windowDays: 3 };

  it.each([1, 2, 3, 4, 5, 6])(
    'after part %i is continued from the last recorded instant, and loses nothing',
    async (crashesAfter) => {
      const before = await first(options);
      const crashed = await syncAt(
        '2024-03-14T12:00:00Z',
        { events },
        { ...options, ...before, crashesAfter },
      );
      expect(crashed.complete).toBe(false);
      const next = await syncAt('2024-03-14T13:00:00Z', { events }, { ...options, ...crashed });
      expect(sorted([...crashed.ids, ...next.ids])).toEqual([
        'late 12',
        'late 4',
        'late 7',
        'late 9',
      ]);
      // The third slice contains the day `read_through`, so its commit records a new instant.
      const hasNewInstant = crashed.state?.processed_until !== before.state?.processed_until;
      expect(hasNewInstant).toBe(crashed.states.length >= 3);
      expect(next.ids.filter((id) => crashed.ids.includes(id))).toEqual(
        hasNewInstant ? [] : crashed.ids,
      );
    },
  );

  it('is also continued if the sync began with a state of the Python connector', async () => {
    const state = { time: '2024-03-12T10:00:00Z' };
    const crashed = await syncAt(
      '2024-03-14T12:00:00Z',
      { events },
      { ...options, state, crashesAfter: 2 },
    );
    expect(crashed.states).toEqual([
      {
        time: '2024-03-12T10:00:00Z',
        read_through: '2024-03-12',
        processed_until: '2024-03-11T10:00:00Z',
        filter: 'proven',
        names: {},
        names_by_rule: expect.anything() as unknown,
      },
    ]);
    const next = await syncAt('2024-03-14T13:00:00Z', { events }, { ...options, ...crashed });
    // Includes days 11 and 12: they were processed in the 24 hours before the newest event in the
    // state, so the Python connector may not have read them.
    expect(sorted([...crashed.ids, ...next.ids])).toEqual([
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
    (await syncAt(now, { events: daily }, { attributionDays: 2, ...options })).requestedDays;
  const state = async () => (await first()).state;

  it('are the lookback window, filtered, and the days that were never read', async () => {
    expect(await days('2024-03-16T12:00:00Z', { state: await state() })).toEqual([
      '2024-03-12 2024-03-12 verification',
      '2024-03-10 2024-03-12 filtered',
      '2024-03-13 2024-03-15',
    ]);
  });

  it('are in slices of the configured width, as few as possible in the lookback window', async () => {
    const options = { state: await state(), windowDays: 2, availableRequests: () => 60 };
    expect((await days('2024-03-16T12:00:00Z', options)).slice(1)).toEqual([
      '2024-03-10 2024-03-11 filtered',
      '2024-03-12 2024-03-12 filtered',
      '2024-03-13 2024-03-14',
      '2024-03-15 2024-03-15',
    ]);
  });

  it('are one day to measure, and one slice for the small remaining days, without windowDays', async () => {
    const wide = { windowDays: undefined, availableRequests: () => 60 };
    expect(await days('2024-03-13T12:00:00Z', wide)).toEqual([
      '2024-03-01 2024-03-01',
      '2024-03-02 2024-03-12',
    ]);
    const later = { ...wide, state: await state(), attributionDays: 11 };
    expect((await days('2024-03-13T14:00:00Z', later)).slice(1)).toEqual([
      '2024-03-01 2024-03-12 filtered',
    ]);
  });

  it('include only the last day read and the new days with a lookback window of 0', async () => {
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

  it('include the last day read to verify the filter if the newest event is later in UTC', async () => {
    const evening = { events: [event('evening', '2024-03-13T03:00:00Z')] };
    const project = { ...evening, zone: 'Pacific/Honolulu', calendar: 'zone' } as const;
    const before = await syncAt('2024-03-14T12:00:00Z', project, { endDate: '2024-03-12' });
    expect(before.state?.time).toBe('2024-03-13T03:00:00Z');
    const after = await syncAt('2024-03-14T13:00:00Z', project, {
      ...before,
      endDate: '2024-03-12',
    });
    expect(after.requestedDays[0]).toBe('2024-03-12 2024-03-12 verification');
    expect(after.state?.filter).toBe('proven');
  });

  it('are never before the start date, even to verify the filter', async () => {
    const old = await syncAt('2024-03-10T12:00:00Z', { events: daily.slice(0, 2) });
    const options = { ...old, startDate: '2024-03-08' };
    const next = await syncAt('2024-03-12T12:00:00Z', { events: daily.slice(0, 2) }, options);
    expect(next.requestedDays).toEqual([
      '2024-03-08 2024-03-08 verification',
      '2024-03-08 2024-03-09',
      '2024-03-10 2024-03-11',
    ]);
  });

  it('begin with the start date and are read entirely if it is after the last day read', async () => {
    const moved = await syncAt(
      '2024-03-20T12:00:00Z',
      { events: [...daily, event('x', '2024-03-18T10:00:00Z')] },
      { state: await state(), startDate: '2024-03-15', windowDays: 3 },
    );
    expect(moved.requestedDays).toEqual(['2024-03-15 2024-03-17', '2024-03-18 2024-03-19']);
    expect(moved.ids).toEqual(['x']);
    expect(moved.states[0]).toMatchObject({
      read_through: '2024-03-17',
      processed_until: '2024-03-20T11:00:00Z',
    });
  });

  it('end with an end date before the last day read, and then no new instant is recorded', async () => {
    const saved = await state();
    const events = [...daily, late(10, '2024-03-13T15:00:00Z'), late(12, '2024-03-13T15:00:00Z')];
    const short = { state: saved, endDate: '2024-03-11', attributionDays: 2 };
    const shorter = await syncAt('2024-03-14T12:00:00Z', { events }, short);
    expect(shorter.requestedDays.slice(1)).toEqual(['2024-03-10 2024-03-11 filtered']);
    expect(shorter.ids).toEqual(['late 10']);
    expect(shorter.state).toMatchObject({
      read_through: '2024-03-12',
      processed_until: saved?.processed_until,
    });
    const later = await syncAt('2024-03-15T12:00:00Z', { events }, shorter);
    expect(later.ids).toEqual(['late 10', 'late 12']);
  });
});

describe('a long period without events', () => {
  it('leads to requests for the lookback window and one new day per sync, and to no loss', async () => {
    const project = {
      events: [event('begin', '2024-03-10T10:00:00Z'), event('end', '2024-04-10T10:00:00Z')],
    };
    let { state } = await first({}, project.events);
    const ids: string[] = [];
    for (let day = 14; day < 46; day += 1) {
      const now = new Date(Date.UTC(2024, 2, day, 12)).toISOString();
      const sync = await syncAt(now, project, { state, attributionDays: 2 });
      expect(sync.requestedDays.length).toBeLessThanOrEqual(3);
      expect(sync.requests.at(-1)?.from).toBe(sync.requests.at(-1)?.to);
      ids.push(...sync.ids);
      state = sync.state;
    }
    expect(ids).toEqual(['end']);
  });
});

describe('a time zone that was changed', () => {
  const zones = ['Pacific/Auckland', 'Pacific/Honolulu', 'Pacific/Kiritimati', 'UTC'];
  const hourly = Array.from({ length: 24 * 6 }, (_, hour) =>
    event(String(hour), new Date(Date.UTC(2024, 2, 10, hour)).toISOString()),
  );

  it.each(zones.flatMap((from) => zones.filter((to) => to !== from).map((to) => [from, to])))(
    'from %s to %s leads to an unfiltered lookback window of two more days, and to no loss',
    async (from, to) => {
      const options = { startDate: '2024-03-09', attributionDays: 0 };
      const projectIn = (zone: string) => ({ events: hourly, zone, calendar: 'zone' }) as const;
      const before = await syncAt('2024-03-14T20:00:00Z', projectIn(from), options);
      const after = await syncAt('2024-03-18T20:00:00Z', projectIn(to), { ...options, ...before });
      expect(new Set([...before.ids, ...after.ids]).size).toBe(hourly.length);
      expect(after.requestedDays.filter((text) => /verification|filtered/.test(text))).toEqual([]);
      const [lookBack] = after.requests;
      expect(Date.parse(lookBack?.to ?? '') - Date.parse(lookBack?.from ?? '')).toBe(48 * HOUR);
      expect(after.state?.zone).toBe(to);
      const settled = await syncAt('2024-03-19T20:00:00Z', projectIn(to), { ...options, ...after });
      expect(settled.requestedDays[1]).toContain('filtered');
    },
  );
});
