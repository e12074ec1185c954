import { describe, expect, it } from '@jest/globals';
import { BodySpool } from '@source-mixpanel/kernel';
import fc from 'fast-check';
import { tmpdir } from 'node:os';
import { bodyOf } from '../test/bodies.js';
import { event } from '../test/events.js';
import type { MixpanelOptions, Spoil, StoredEvent } from '../test/in-memory-mixpanel.js';
import { syncAt, type SyncAt, type SyncAtResult } from '../test/sync-at.js';

const DAY = '2024-03-13';
const NOW = '2024-03-14T12:00:00Z';
const one = { startDate: DAY, attributionDays: 0, workers: 1 };
const cut: Spoil = (text) => bodyOf(text, { breaksAt: Math.floor(text.length / 2) });
const twice: readonly Spoil[] = [cut, cut];

/** An event each ten minutes of a day, of about so many bytes. */
function busyDay(day = DAY, bytes = 0): readonly StoredEvent[] {
  return Array.from({ length: 144 }, (_, index) => {
    const at = new Date(Date.parse(day) + index * 600_000).toISOString();
    const { properties, ...rest } = event(`${day} ${index}`, at);
    return { ...rest, properties: { ...properties, text: 'x'.repeat(bytes) } };
  });
}

const idsOf = (events: readonly StoredEvent[]) =>
  events.map(({ properties }) => properties['$insert_id']);
const sync = (
  world: Partial<MixpanelOptions> & { events: readonly StoredEvent[] },
  options: SyncAt = {},
) => syncAt(NOW, world, { ...one, ...options });
/** Requests for events, not those that try the filter. */
const reads = ({ requests }: SyncAtResult) => requests.filter(({ limit }) => limit === undefined);
const untrusted = expect.stringMatching(
  /^Mixpanel could not be shown to filter by the time/,
) as unknown;

describe('a day whose body breaks twice', () => {
  it('is read in two pieces, each event once, and counts as read with the last of them', async () => {
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

  it('is read again, not divided, where its body broke once', async () => {
    const { requests, ids } = await sync({ events: busyDay() }, { spoilt: [cut] });
    expect(ids).toHaveLength(144);
    expect(requests.map(({ where }) => where)).toEqual([undefined, undefined]);
  });

  it('is tried once in a sync, however many days are divided', async () => {
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

  it('keeps the filter for late arrivals, and the mark for its last piece', async () => {
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

describe('a connection that breaks after so many bytes, always', () => {
  const MEBIBYTE = 1024 * 1024;

  it.each([
    [1.5, 4],
    [1.5, 2.9],
    [2, 16],
  ])(
    'of %d MiB: a day of %d MiB arrives, every event once',
    async (limit, size) => {
      const events = busyDay(DAY, (size * MEBIBYTE) / 144);
      const result = await sync({ events, breaksAt: limit * MEBIBYTE });
      expect(result.complete).toBe(true);
      expect(result.ids).toEqual(idsOf(events));
      expect(result.warnings).toEqual([]);
    },
    60_000,
  );

  it('is not asked again for what it cannot deliver', async () => {
    const events = [...busyDay('2024-03-12', 40_000), ...busyDay(DAY, 40_000)];
    const world = { events, breaksAt: 1.5 * MEBIBYTE };
    const result = await sync(world, { startDate: '2024-03-12', windowDays: 1 });
    expect(result.ids).toEqual(idsOf(events));
    const second = reads(result).filter(({ from }) => from === DAY);
    // The first of these slices was planned when nothing was known.
    expect(second.every(({ where }) => where !== undefined)).toBe(true);
  });
});

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
});

describe('a server that does not filter by time', () => {
  it.each([
    ['ignores the filter', { timeFilter: 'ignored' }],
    ['refuses the expression', { timeFilter: 'refused' }],
    ['lets nothing through', { timeFilter: 'nothing' }],
  ] as const)('and %s is asked for the whole day, with one warning', async (_name, world) => {
    const days = ['2024-03-12', DAY];
    const events = days.flatMap((day) => busyDay(day));
    const trial = world.timeFilter === 'nothing' ? [undefined, undefined] : [undefined];
    const result = await sync(
      { events, ...world },
      { startDate: '2024-03-12', windowDays: 1, spoilt: [...twice, ...trial, undefined, cut, cut] },
    );
    expect(result.ids).toEqual(idsOf(events));
    expect(result.complete).toBe(true);
    expect(result.warnings).toEqual([untrusted]);
    expect(result.states.map(({ within }) => within)).toEqual([undefined, undefined]);
  });

  it('and compares with other times loses nothing: the day is read whole, with one warning', async () => {
    const events = busyDay();
    const result = await sync({ events, timeFilter: 'shifted' }, { spoilt: twice });
    expect(new Set(result.ids)).toEqual(new Set(idsOf(events)));
    expect(result.state?.read_through).toBe(DAY);
    expect(result.warnings).toEqual([
      expect.stringMatching(
        /^Mixpanel was asked for a part of 2024-03-13 and sent events of other times/,
      ),
    ]);
  });

  it('because events lack the time is asked for the whole day', async () => {
    const events = busyDay().map((one_, index) =>
      index === 7 ? { ...one_, isUntimed: true as const } : one_,
    );
    const result = await sync({ events }, { spoilt: twice });
    expect(result.ids).toEqual(idsOf(events));
    expect(result.warnings).toContainEqual(untrusted);
  });

  it('is not suspected for a day without events, which is read whole', async () => {
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

describe('a day whose body does not fit into the storage', () => {
  const MEBIBYTE = 1024 * 1024;
  const storage = () =>
    new BodySpool({ directory: tmpdir(), memoryBytes: 0, limitBytes: 17 * MEBIBYTE });

  it('is read in pieces that do', async () => {
    const events = busyDay(DAY, (40 * MEBIBYTE) / 144);
    const result = await sync({ events }, { storage: storage() });
    expect(result.ids).toEqual(idsOf(events));
    expect(result.warnings).toEqual([]);
  }, 60_000);

  it('is delivered as it arrives where it cannot be divided', async () => {
    const events = busyDay(DAY, (20 * MEBIBYTE) / 144);
    const result = await sync({ events, timeFilter: 'refused' }, { storage: storage() });
    expect(result.ids).toEqual(idsOf(events));
    expect(result.warnings).toEqual([untrusted, expect.stringMatching(/^No space to store/)]);
  }, 60_000);
});

describe('a day that breaks at any places', () => {
  it('loses nothing and repeats nothing, whatever becomes of its pieces', async () => {
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
