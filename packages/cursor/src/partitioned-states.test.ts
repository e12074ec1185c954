import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from '@source-mixpanel/exact-json';
import { createPartitionedStates } from './partitioned-states.js';

const cities = createPartitionedStates({
  key: 'city_id',
  cursorField: 'day',
  partition: (id) => ({ city_id: id }),
});
const crews = createPartitionedStates({
  key: 'id',
  cursorField: 'seen',
  partition: (id) => ({ id: Number(id), parent_slice: {} }),
});
const city = (id: string, day: string) => ({ partition: { city_id: id }, cursor: { day } });

describe('a state with one cursor per partition', () => {
  it.each([
    ['entries', { states: [city('17', '2024-01-26')] }, { states: [city('17', '2024-01-26')] }],
    [
      'entries with all members that the platform adds',
      {
        use_global_cursor: false,
        states: [city('17', '2024-01-26')],
        state: { day: '2024-01-20' },
        lookback_window: 37,
        parent_state: { parents: { updated: '2024-01-01' } },
      },
      { states: [city('17', '2024-01-26')] },
    ],
    [
      'a common cursor alongside entries, without a lookback window',
      { states: [city('17', '2024-01-26')], state: { day: '2024-01-20' } },
      { states: [city('17', '2024-01-26')], state: { day: '2024-01-20' } },
    ],
    [
      'one common cursor less its lookback window',
      { use_global_cursor: true, state: { day: '2024-01-20' }, lookback_window: 86_401 },
      { states: [], state: { day: '2024-01-18' } },
    ],
    [
      'one common cursor with nothing else',
      { state: { day: '2024-01-20' }, lookback_window: null },
      { states: [], state: { day: '2024-01-20' } },
    ],
    [
      'entries marked as replaced by a common cursor that is missing',
      { use_global_cursor: true, states: [city('17', '2024-01-26')], state: {} },
      { states: [city('17', '2024-01-26')] },
    ],
    ['partitions without entries', { states: [], state: {} }, { states: [] }],
    [
      'one common cursor alone',
      { use_global_cursor: true, state: { day: '2024-01-20' } },
      { states: [], state: { day: '2024-01-20' } },
    ],
    [
      'a common cursor that replaces the entries',
      { use_global_cursor: true, states: [city('17', '2024-01-26')], state: { day: '2024-01-20' } },
      { states: [], state: { day: '2024-01-20' } },
    ],
    [
      'ids as keys',
      { '36152117': { day: '2030-01-01' }, '8901755': { day: '2021-07-13' } },
      { states: [city('8901755', '2021-07-13'), city('36152117', '2030-01-01')] },
    ],
    ['only the cursor', { day: '2021-07-01' }, { states: [], state: { day: '2021-07-01' } }],
    ['an empty object', {}, { states: [] }],
    ['the mark without a cursor', { __ab_no_cursor_state_message: true }, { states: [] }],
    ['the mark of a full refresh', { __ab_full_refresh_sync_complete: true }, { states: [] }],
    [
      'entries of older versions: numbers for ids, a date-time for a day',
      { states: [{ partition: { city_id: 17 }, cursor: { day: '2024-01-26T00:00:00Z' } }] },
      { states: [city('17', '2024-01-26T00:00:00Z')] },
    ],
    [
      'two entries of one partition, of which the second is earlier',
      { states: [city('17', '2024-01-26'), city('18', '2024-01-02'), city('17', '2024-01-21')] },
      { states: [city('17', '2024-01-21'), city('18', '2024-01-02')] },
    ],
    [
      'two entries of one partition, of which the first is earlier',
      { states: [city('17', '2024-01-21'), city('17', '2024-01-26')] },
      { states: [city('17', '2024-01-21')] },
    ],
  ])('is parsed from %s', (_name, written, read) => {
    // JavaScript orders keys that look like numbers by their value.
    expect(new Set(cities.parse(written).states)).toEqual(new Set(read.states));
    expect({ ...cities.parse(written), states: [] }).toEqual({ ...read, states: [] });
    expect(cities.parse(cities.parse(written))).toEqual(cities.parse(written));
  });

  it('has partition objects in the format of the stream', () => {
    expect(crews.parse({ '71111': { seen: '2024-03-01T11:20:47' } })).toEqual({
      states: [
        { partition: { id: 71111, parent_slice: {} }, cursor: { seen: '2024-03-01T11:20:47' } },
      ],
    });
  });

  it('keeps ids with more digits than a JavaScript number can represent', () => {
    const state = cities.parse(
      parseJson(
        '{"states":[{"partition":{"city_id":1234567890123456789},"cursor":{"day":"2024-01-01"}}]}',
      ),
    );
    expect(cities.cursorOf(state, '1234567890123456789')).toBe('2024-01-01');
    expect(cities.cursorOf(state, '1234567890123456788')).toBeUndefined();
  });

  it.each([
    ['text', 'the state is not an object'],
    [[], 'the state is not an object'],
    [null, 'the state is not an object'],
    [{ '17': null }, 'the state: day is not a date or date-time'],
    [{ '17': 'text' }, 'the state: day is not a date or date-time'],
    [{ '17': { day: '2024-01-01', other: 1 } }, 'the state: day is not a date or date-time'],
    [{ states: [city('', '2024-01-01')] }, 'states[0].partition.city_id is not an id'],
    [
      { states: [{ partition: { city_id: 1.5 }, cursor: { day: '2024-01-01' } }] },
      'states[0].partition.city_id is not an id',
    ],
    [{ states: [], lookback_window: -1 }, 'lookback_window is not a number of seconds'],
    [{ other: 1 }, 'the state: day is not a date or date-time'],
    [{ day: '20 Jan 2021' }, 'the state: day is not a date or date-time'],
    [{ '17': { day: 'soon' } }, '17: day is not a date or date-time'],
    [
      { '17': { day: '2024-01-01' }, '18': { other: '2024-01-01' } },
      'the state: day is not a date or date-time',
    ],
    [{ states: {} }, 'states is not a list'],
    [{ states: [city('17', '2024-01-01'), 5] }, 'states[1] is not an object'],
    [{ states: [{ cursor: { day: '2024-01-01' } }] }, 'states[0].partition is not an object'],
    [
      { states: [{ partition: {}, cursor: { day: '2024-01-01' } }] },
      'states[0].partition.city_id is not an id',
    ],
    [{ states: [city('17', 'never')] }, 'states[0].cursor: day is not a date or date-time'],
    [{ states: [], state: { other: 1 } }, 'state: day is not a date or date-time'],
    [{ states: [], lookback_window: '1' }, 'lookback_window is not a number of seconds'],
  ])('is rejected with an error that names the invalid member: %j', (written, message) => {
    expect(() => cities.parse(written)).toThrow(new RangeError(message));
  });

  it('has the cursor of each partition, or else the common one minus its lookback window', () => {
    const common = crews.parse({ state: { seen: '2024-02-01T00:00:30' }, lookback_window: 37 });
    const state = crews.advance(common, 1, '2024-03-01T00:00:00');
    expect(crews.cursorOf(state, 1)).toBe('2024-03-01T00:00:00');
    expect(crews.cursorOf(state, '1')).toBe('2024-03-01T00:00:00');
    expect(crews.cursorOf(state, 2)).toBe('2024-01-31T23:59:53');
    expect(crews.cursorOf(undefined, 1)).toBeUndefined();
    expect(crews.cursorOf(crews.parse({}), 1)).toBeUndefined();
  });

  it('has no common cursor if there are both entries and a lookback window', () => {
    const latest = { state: { day: '2024-01-26' }, lookback_window: 1 };
    const state = cities.parse({ states: [city('17', '2024-01-26')], ...latest });
    expect([17, 18].map((id) => cities.cursorOf(state, id))).toEqual(['2024-01-26', undefined]);
  });

  it('is advanced for one partition without changes to the others or the common cursor', () => {
    const before = cities.parse({
      states: [city('17', '2024-01-05'), city('18', '2024-01-01')],
      state: { day: '2023-01-01' },
    });
    const copy = structuredClone(before);
    const after = cities.advance(cities.advance(before, 18, '2024-02-01'), '19', '2024-03-01');
    expect(after).toEqual({
      states: [city('17', '2024-01-05'), city('18', '2024-02-01'), city('19', '2024-03-01')],
      state: { day: '2023-01-01' },
    });
    expect(before).toEqual(copy);
    expect(cities.advance(undefined, '1', '2024-01-01')).toEqual({
      states: [city('1', '2024-01-01')],
    });
  });

  it('does not replace a cursor by an earlier one', () => {
    const state = crews.advance(undefined, '1', '2024-03-01T00:00:00');
    expect(crews.advance(state, '1', '2024-02-01 00:00:00')).toEqual(state);
    expect(crews.advance(state, '1', '2024-03-01T01:00:00+02:00')).toEqual(state);
    // The same instant in another format does not change the state.
    expect(crews.advance(state, '1', '2024-03-01 00:00:00')).toEqual(state);
    expect(crews.cursorOf(crews.advance(state, '1', '2024-03-01T01:00:00'), '1')).toBe(
      '2024-03-01T01:00:00',
    );
  });

  it('has the right cursors in each of its versions, in whatever order they are used', () => {
    const step = fc.record({
      version: fc.nat(),
      id: fc.nat(5),
      day: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const first = { state: cities.parse({}), cursors: new Map<string, string>() };
        const versions = [first];
        for (const { version, id, day } of steps) {
          const { state, cursors } = versions[version % versions.length] ?? first;
          const cursor = `2024-01-0${day}`;
          const known = cursors.get(String(id)) ?? '';
          versions.push({
            state: cities.advance(state, id, cursor),
            cursors: new Map(cursors).set(String(id), cursor > known ? cursor : known),
          });
        }
        for (const { state, cursors } of versions) {
          expect(state.states).toHaveLength(cursors.size);
          for (const id of ['0', '1', '2', '3', '4', '5']) {
            expect(cities.cursorOf(state, id)).toBe(cursors.get(id));
          }
        }
      }),
    );
  });

  it('is advanced without a search of all partitions', () => {
    let idReads = 0;
    const watched = createPartitionedStates({
      key: 'id',
      cursorField: 'day',
      partition: (id) => ({
        get id() {
          idReads += 1;
          return id;
        },
      }),
    });
    let state = watched.parse({});
    for (const day of ['2024-01-01', '2024-01-02']) {
      for (let id = 0; id < 300; id += 1) state = watched.advance(state, id, day);
    }
    expect(state.states).toHaveLength(300);
    expect(idReads).toBeLessThan(3 * 600);
  });

  it('keeps all of 30,000 partitions', () => {
    const states = Array.from({ length: 30_000 }, (_, id) => city(String(id), '2024-01-01'));
    const state = cities.advance(cities.parse({ states }), '29999', '2024-01-02');
    expect(state.states).toHaveLength(30_000);
    expect(cities.cursorOf(state, '0')).toBe('2024-01-01');
    expect(cities.cursorOf(state, '29999')).toBe('2024-01-02');
  });
});
