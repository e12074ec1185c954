import { describe, expect, it } from '@jest/globals';
import { profileColumns } from '@source-mixpanel/mixpanel';
import { throughJson } from '@source-mixpanel/testing';
import { advance, engageStateParser } from './engage-state.js';

describe('the state of engage', () => {
  const parse = (state: unknown) => engageStateParser.parse(state);

  it.each([
    [{}, {}],
    [{ last_seen: '2024-03-01T11:20:47' }, { last_seen: '2024-03-01T11:20:47' }],
    [{ last_seen: '2024-03-01T12:20:47.9+01:00' }, { last_seen: '2024-03-01T11:20:47' }],
    [{ last_seen: '2024-03-01' }, { last_seen: '2024-03-01T00:00:00' }],
    [{ created: '2024-03-01T11:20:47' }, {}],
    [{ names: { $a: '_a' } }, { names: { $a: '_a' } }],
  ])('accepts %j', (state, parsed) => {
    expect(parse(state)).toEqual(parsed);
  });

  it.each([
    [{ last_seen: 'soon' }, 'last_seen'],
    [{ last_seen: 17 }, 'last_seen'],
    [{ last_seen: '2024-03-01', other: 1 }, 'other'],
    [{ names: { a: 'x', b: 'X' } }, 'names'],
    [{ names_by_rule: ['eJyL'] }, 'names_by_rule'],
  ])('rejects %j with an error that contains %s', (state, member) => {
    expect(() => parse(state)).toThrow(member);
  });

  it('accepts a state of earlier versions, which lists every column, and saves it in compact form', () => {
    const saved = parse({ names: { $a: 'a', a: '_a', b: 'b' } });
    expect(saved.names).toEqual({ a: '_a' });
    const columns = profileColumns({ saved });
    expect(['$a', 'a', 'b'].map((name) => columns.columnOf(name))).toEqual(['a', '_a', 'b']);
    expect(parse(throughJson(saved))).toEqual(saved);
  });

  it('never moves back, whatever a slice adds', () => {
    const state = { last_seen: '2024-03-01T11:20:47', names: { a: 'a' } };
    expect(advance(state, { last_seen: '2024-02-01T00:00:00', names: { b: 'b' } })).toEqual({
      last_seen: '2024-03-01T11:20:47',
      names: { a: 'a', b: 'b' },
    });
  });
});
