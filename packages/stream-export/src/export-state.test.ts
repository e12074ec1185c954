import { describe, expect, it } from '@jest/globals';
import { eventColumns } from '@source-mixpanel/mixpanel';
import type { JsonValue } from '@source-mixpanel/exact-json';
import * as z from 'zod';
import { advance, exportState, convertPythonState, type ExportState } from './export-state.js';

const columns = eventColumns();
columns.assign(['$city', 'city']);
const full: ExportState = {
  time: '2024-03-12T10:00:00Z',
  read_through: '2024-03-13',
  processed_until: '2024-03-13T11:00:00Z',
  filter: 'proven',
  zone: 'US/Pacific',
  ...columns.dump(),
};
const within = { day: '2024-03-14', until: '2024-03-14T06:00:00Z', zone: 'UTC' };

describe('the state of export', () => {
  it.each<[JsonValue, ExportState]>([
    [{}, {}],
    [{ ...full }, full],
    [{ time: '2021-06-16T16:28:00Z' }, { time: '2021-06-16T16:28:00Z' }],
    [{ time: '2021-06-16T16:28:00' }, { time: '2021-06-16T16:28:00' }],
    [{ time: '2021-06-16 16:28:00' }, { time: '2021-06-16 16:28:00' }],
    [{ time: '2021-06-16T16:28:00.123+02:00' }, { time: '2021-06-16T16:28:00.123+02:00' }],
    [{ time: '2021-06-16' }, { time: '2021-06-16' }],
    [{ date: '2021-06-16T12:00:00' }, { time: '2021-06-16T12:00:00Z' }],
    [{ date: '2021-06-16' }, { time: '2021-06-16T00:00:00Z' }],
    [{ read_through: '2024-03-13' }, { read_through: '2024-03-13' }],
    [{ names: {} }, { names: {} }],
    [
      { read_through: '2024-03-13', within },
      { read_through: '2024-03-13', within },
    ],
    [{ names: { $city: 'city', city: '_city' } }, columns.dump()],
  ])('is parsed from %j', (saved, state) => {
    expect(exportState.parse(saved)).toEqual(state);
  });

  it.each<[string, JsonValue, string]>([
    ['an invalid time', { time: 'yesterday' }, 'time'],
    ['a day that does not exist', { time: '2023-02-29T00:00:00Z' }, 'time'],
    ['an empty time', { time: '' }, 'time'],
    ['a null time', { time: null }, 'time'],
    ['an epoch', { time: 1718000000 }, 'time'],
    ['a date-time instead of a day', { read_through: '2024-03-13T00:00:00Z' }, 'read_through'],
    ['an invalid instant', { processed_until: '2024-13-01' }, 'processed_until'],
    ['an unknown value of filter', { filter: true }, 'filter'],
    ['a zone that is not a text', { zone: 7 }, 'zone'],
    ['a part of a day that is invalid', { within: { ...within, day: 'today' } }, 'within'],
    ['a part of a day until an invalid time', { within: { ...within, until: '6' } }, 'within'],
    ['a list of names', { names: ['city'] }, 'names'],
    ['a name that is not a text', { names: { city: 7 } }, 'names'],
    ['one column for two properties', { names: { $city: 'city', city: 'City' } }, 'names'],
    ['a damaged list of names', { names_by_rule: ['names'] }, 'names_by_rule'],
    ['a property in the column of the event', { names: { kind: 'event' } }, 'names'],
  ])('rejects %s, with the name of the member in the error', (_, saved, member) => {
    expect(invalidMembers(saved)).toEqual([member]);
  });

  it.each<[string, JsonValue]>([
    ['a text', '2024-03-12'],
    ['null', null],
    ['a list', []],
    ['the state of another stream', { states: [] }],
    ['both time and date', { time: '2024-03-12', date: '2024-03-12' }],
    ['an invalid date', { date: 'yesterday' }],
    ['a member that was never written', { ...full, cursor: 1 }],
  ])('rejects %s', (_, saved) => {
    expect(() => exportState.parse(saved)).toThrow();
  });
});

describe('a commit of export', () => {
  it('never replaces a value by an earlier one', () => {
    const earlier = {
      time: '2024-03-01T10:00:00Z',
      read_through: '2024-03-02',
      processed_until: '2024-03-02T11:00:00Z',
      names: { $city: 'city', plan: 'plan' },
    };
    expect(advance(full, earlier)).toEqual({
      ...full,
      names: { ...full.names, ...earlier.names },
    });
    expect(advance(earlier, { ...full, read_through: '2024-03-13' })).toMatchObject({
      time: full.time,
      read_through: '2024-03-13',
      processed_until: full.processed_until,
    });
  });

  it('compares times as instants, in whatever format they are written', () => {
    const state = { time: '2024-03-12T10:00:00', read_through: '2024-03-12' };
    const same = { time: '2024-03-12T10:00:00Z', read_through: '2024-03-12' };
    expect(advance(state, same).time).toBe('2024-03-12T10:00:00');
    expect(advance(state, { ...same, time: '2024-03-12T10:00:00.5Z' }).time).toBe(
      '2024-03-12T10:00:00.5Z',
    );
  });

  it('keeps up to which time a day was read, until the day was read completely', () => {
    const noon = { ...within, until: '2024-03-14T12:00:00Z' };
    const part = { read_through: '2024-03-13' };
    const state = advance(full, { ...part, within });
    expect(state).toEqual({ ...full, within });
    expect(advance(state, { ...part, within: noon }).within).toEqual(noon);
    expect(advance({ ...full, within: noon }, { ...part, within }).within).toEqual(noon);
    // A slice of late events in the part that was already read does not change it.
    expect(advance(state, part).within).toEqual(within);
    expect(advance(state, { read_through: '2024-03-14' })).not.toHaveProperty('within');
    expect(advance({ ...full, read_through: '2024-03-14' }, { ...part, within })).toEqual({
      ...full,
      read_through: '2024-03-14',
    });
    const moved = { ...within, zone: 'US/Pacific', until: '2024-03-14T01:00:00Z' };
    expect(advance(state, { ...part, within: moved }).within).toEqual(moved);
  });

  it('does not change its arguments', () => {
    const state = Object.freeze({ ...full, names: Object.freeze({ ...full.names }) });
    advance(state, { read_through: '2024-03-14', names: { plan: 'plan' } });
    expect(state.names).toEqual({ city: '_city' });
  });
});

describe('convertPythonState', () => {
  it('counts the day of `time` as read, and events processed up to a day before it', () => {
    expect(convertPythonState({ time: '2024-03-12T10:00:00' })).toEqual({
      time: '2024-03-12T10:00:00',
      read_through: '2024-03-12',
      processed_until: '2024-03-11T10:00:00Z',
    });
  });

  it('does not change a state that this connector wrote', () => {
    expect(convertPythonState(full)).toEqual(full);
    expect(convertPythonState({ names: { plan: 'plan' } })).toEqual({ names: { plan: 'plan' } });
  });
});

function invalidMembers(saved: JsonValue): readonly PropertyKey[] {
  const { error } = exportState.safeParse(saved);
  if (!(error instanceof z.ZodError)) return [];
  return error.issues.map(({ path }) => path[0] ?? '');
}
