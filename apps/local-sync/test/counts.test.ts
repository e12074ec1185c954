import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { countSettingsIn } from '../src/counts/count-settings.js';
import { at, busyDay, countedTarget, dayText, event, HOUR, time } from './counted-target.js';
import { Tables, type Kind } from './tables.js';

describe.each<Kind>(['duckdb', 'parquet'])('the comparison of events with counts in %s', (kind) => {
  let tables: Tables;
  beforeEach(async () => {
    tables = await Tables.create(kind);
  });
  afterEach(() => tables.remove());

  const { compare, compareAlone, storeEvents, storeCounts } = countedTarget(() => tables);

  it('finds no gap if each name and day has at least the counted number of events', async () => {
    await storeEvents([...busyDay(1), ...busyDay(2), ...busyDay(3), event('a', at(2, 5), 'more')]);
    await storeCounts([1, 2, 3].flatMap((day) => [[day, 'a', 3] as const, [day, 'b', 3] as const]));
    expect(await compare()).toEqual({
      ...{ kind: 'compared', from: dayText(1), to: dayText(2), days: 2, events: 2 },
      ...{ gaps: [], gapCount: 0 },
    });
  });

  it('reports the day, the event and both numbers if one event is missing', async () => {
    const events = [1, 2, 3].flatMap(busyDay).filter(({ insert_id: id }) => id !== 'b-2-1');
    await storeEvents(events, { read_through: dayText(3) });
    await storeCounts([1, 2, 3].flatMap((day) => [[day, 'a', 3] as const, [day, 'b', 3] as const]));
    expect(await compare()).toMatchObject({
      ...{ days: 3, gapCount: 1 },
      gaps: [{ day: dayText(2), event: 'b', counted: 3, exported: 2 }],
    });
  });

  it('counts an event that was delivered twice only once, but every event without insert_id', async () => {
    const nameless = { event: 'n', time: at(1, 3), distinct_id: 'u' };
    await storeEvents([...busyDay(1), ...busyDay(1).slice(0, 2), nameless, nameless], {
      read_through: dayText(1),
    });
    await storeCounts([
      [1, 'a', 4],
      [1, 'b', 3],
      [1, 'n', 2],
    ]);
    expect(await compare()).toMatchObject({
      gaps: [{ day: dayText(1), event: 'a', counted: 4, exported: 3 }],
      gapCount: 1,
    });
  });

  it('omits days that the next sync reads again, failed days, today, and days of only one stream', async () => {
    await storeEvents([2, 3, 4, 5, 6, 29].flatMap(busyDay), { read_through: dayText(29) });
    const missing = [1, 2, 3, 4, 5, 6, 7, 27, 28, 29, 30].map((day) => [day, 'a', 9] as const);
    await storeCounts(missing.slice(2));
    expect(await compare()).toMatchObject({ from: dayText(3), to: dayText(28), days: 26 });
    expect(await compare({ lookBackDays: 5 })).toMatchObject({ from: dayText(3), to: dayText(24) });
    await storeEvents([], {
      ...{ read_through: dayText(29) },
      failed_days: { from: dayText(5), to: dayText(9) },
    });
    expect(await compare()).toMatchObject({ to: dayText(4), gapCount: 2 });
    await storeEvents([], { time: '2026-11-04T20:00:00Z' });
    expect(await compare()).toMatchObject({ to: dayText(3), gapCount: 1 });
    await storeEvents([], { read_through: dayText(2) });
    expect(await compare()).toMatchObject({ kind: 'not_compared' });
  });

  it('includes late events after a later sync has read them', async () => {
    await storeEvents([1, 2, 3].flatMap(busyDay), { read_through: dayText(3) });
    await storeCounts(
      [1, 2, 3].flatMap((day) => [[day, 'a', day === 2 ? 4 : 3] as const, [day, 'b', 3] as const]),
    );
    expect(await compare()).toMatchObject({ gapCount: 1 });
    expect(await compare({ lookBackDays: 2 })).toMatchObject({ to: dayText(1), gapCount: 0 });
    await storeEvents([event('a', at(2, 4), 'late')], { read_through: dayText(3) });
    expect(await compare()).toMatchObject({ gapCount: 0 });
  });

  it.each([
    ['US/Pacific', -8, [1, 3]],
    ['Asia/Kolkata', 5.5, [2, 4]],
    ['Asia/Kathmandu', 5.75, [2, 4]],
    ['Australia/Lord_Howe', 11, [2, 4]],
  ] as const)('compares the complete days of the time zone %s', async (zone, hours, [from, to]) => {
    const edges = [0, 1, 2, 3, 4, 5].flatMap((day) => atEdges(day, hours));
    const read = edges.filter(({ time }) => at(1, 0) <= time && time < at(5, 0));
    const counts = [1, 2, 3, 4].map((day) => [day, 'a', day % 2 === 0 ? 4 : 3] as const);
    await storeCounts(counts);
    await storeEvents(read, { read_through: dayText(4) });
    const [first, last] = [dayText(from), dayText(to)];
    expect(await compare({ zone })).toMatchObject({ from: first, to: last, gapCount: 0 });
    expect(await compare({ zone: 'UTC' })).not.toMatchObject({ gapCount: 0 });
    await tables.remove();
    tables = await Tables.create(kind);
    await storeCounts(counts);
    await storeEvents(
      read.filter(({ insert_id: id }) => id !== '3-late-0'),
      { read_through: dayText(4) },
    );
    expect(await compare({ zone })).toMatchObject({ gapCount: 1, gaps: [{ day: dayText(3) }] });
  });

  it('accepts that all times are local, as in a project created before 2023', async () => {
    const zone = 'US/Pacific';
    const written = [1, 2, 3, 4, 5].flatMap((day) => atEdges(day, 0));
    await storeCounts([1, 2, 3, 4, 5].map((day) => [day, 'a', day % 2 === 0 ? 4 : 3]));
    await storeEvents(written, { read_through: dayText(5) });
    expect(await compare({ zone })).toMatchObject({ gapCount: 0, days: 4 });
    await storeCounts([[2, 'a', 5]]);
    expect(await compare({ zone })).toMatchObject({
      gaps: [{ day: dayText(2), event: 'a', counted: 5, exported: 4 }],
    });
  });

  it('does not interpret the times of one day as UTC and those of the next as local', async () => {
    // Converted to the time zone, the second day has all five events and the third lacks two. As
    // local times, the third has all four and the second lacks three.
    const times = [at(2, 8), at(2, 12), at(3, 1), at(3, 2), at(3, 7.9), at(3, 9), at(4, 7)];
    await storeEvents(
      [...times, at(1, 12), at(5, 12)].map((time, index) => event('a', time, String(index))),
      { read_through: dayText(6) },
    );
    await storeCounts([
      [2, 'a', 5],
      [3, 'a', 4],
      [6, 'a', 0],
    ]);
    expect(await compare({ zone: 'US/Pacific' })).toMatchObject({
      gaps: [{ day: dayText(3), event: 'a', counted: 4, exported: 2 }],
    });
  });

  it('uses the settings in the state if there is no configuration, unless they select events', async () => {
    const state = { read_through: dayText(9), zone: 'UTC' };
    const days = [1, 2, 3, 4, 5, 20];
    await storeCounts(
      days.flatMap((day) => [[day, 'a', day === 5 ? 9 : 3] as const, [day, 'b', 3] as const]),
    );
    await storeEvents(days.flatMap(busyDay), state);
    expect(await compareAlone()).toMatchObject({ to: dayText(4), gapCount: 0 });
    await storeEvents([], { ...state, read_through: dayText(20) });
    expect(await compareAlone()).toMatchObject({ to: dayText(15), gapCount: 1 });
    await storeEvents([], { ...state, selection: '0123456789abcdef' });
    expect(await compareAlone()).toMatchObject({ kind: 'not_compared' });
    await storeEvents([], { read_through: dayText(9) });
    expect(await compareAlone()).toMatchObject({ kind: 'not_compared' });
  });

  it('follows the clock changes of a time zone', async () => {
    // 2026-11-01 has 25 hours in this zone.
    const hours = Array.from({ length: 25 }, (_, hour) => hour);
    await storeEvents(
      [
        event('a', '2026-10-30T12:00:00Z', 'first'),
        ...hours.map((hour) => event('a', time(Date.UTC(2026, 10, 1, 7) + hour * HOUR), `${hour}`)),
      ],
      { read_through: dayText(4) },
    );
    await storeCounts([
      [1, 'a', 25],
      [4, 'a', 0],
    ]);
    expect(await compare({ zone: 'US/Pacific' })).toMatchObject({ gapCount: 0, days: 3 });
  });
});

describe('countSettingsIn', () => {
  it('reads the configuration, with the defaults of the connector', () => {
    expect(countSettingsIn({ export_events: [], export_where: ' ' })).toEqual({
      ...{ zone: 'US/Pacific', lookBackDays: 5, selected: { kind: 'all' } },
    });
    expect(
      countSettingsIn({
        ...{ project_timezone: 'UTC', attribution_window: 2, export_lookback_window: 259_201 },
        export_events: ['a'],
      }),
    ).toEqual({ zone: 'UTC', lookBackDays: 4, selected: { kind: 'names', names: ['a'] } });
    expect(countSettingsIn({ export_where: 'true', export_events: ['a'] })).toMatchObject({
      selected: { kind: 'filter' },
    });
  });
});

/**
 * Returns events in the first and in the last minutes of a day of a time zone that is `hours` ahead
 * of UTC. Odd and even days have different numbers of events, so that a shifted day is noticed.
 */
function atEdges(day: number, hours: number): readonly ReturnType<typeof event>[] {
  const [early, late] = day % 2 === 0 ? [1, 3] : [2, 1];
  const many = (count: number, hour: number, name: string) =>
    Array.from({ length: count }, (_, index) =>
      event('a', at(day, hour - hours), `${day}-${name}-${index}`),
    );
  return [...many(early, 0.1, 'early'), ...many(late, 23.9, 'late')];
}
