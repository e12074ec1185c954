import { describe, expect, it } from '@jest/globals';
import { ConfigError, SystemError, TransientError } from '@source-mixpanel/stream';
import { testIo } from '@source-mixpanel/testing';
import { toFilterError } from './filter-errors.js';
import { advanceMarks, checkMarks, selectionMark } from './selection-marks.js';

describe('selectionMark', () => {
  it('returns undefined if nothing is set', () => {
    expect(selectionMark({ where: undefined, events: [], inMilliseconds: false })).toBeUndefined();
  });

  it('is independent of the order of lists, and depends on all values', () => {
    const mark = selectionMark({ events: ['a', 'b'], where: 'x' });
    expect(mark).toMatch(/^[0-9a-f]{16}$/);
    expect(selectionMark({ where: 'x', events: ['b', 'a', 'a'] })).toBe(mark);
    const others = [
      selectionMark({ events: ['a'], where: 'x' }),
      selectionMark({ events: ['a,b'], where: 'x' }),
      selectionMark({ events: ['a', 'b'] }),
      selectionMark({ events: ['a', 'b'], where: 'x', inMilliseconds: true }),
      selectionMark({ properties: ['a', 'b'], where: 'x' }),
    ];
    expect(new Set([mark, ...others]).size).toBe(others.length + 1);
  });
});

describe('checkMarks', () => {
  const warnings = (
    ...marks: Parameters<typeof checkMarks> extends [infer S, infer M, unknown] ? [S, M] : never
  ) => {
    const io = testIo();
    checkMarks(...marks, io);
    return io.notices;
  };

  it('does not warn if the settings are unchanged', () => {
    expect(warnings({}, {})).toEqual([]);
    expect(warnings({ selection: 'a', hash_key: 'k' }, { selection: 'a', hash_key: 'k' })).toEqual(
      [],
    );
  });

  it('warns if the settings that select records are new, changed or removed', () => {
    for (const [saved, marks] of [
      [{}, { selection: 'a' }],
      [{ selection: 'a' }, { selection: 'b' }],
      [{ selection: 'a' }, {}],
    ] as const) {
      expect(warnings(saved, marks)).toEqual([expect.objectContaining({ kind: 'warning' })]);
    }
  });

  it('adds to the warning that values are no longer hashed if they were hashed before', () => {
    const removed = warnings({ selection: 'a', hash_key: 'k' }, { selection: 'b' });
    expect(removed).toEqual([
      { kind: 'warning', message: expect.stringMatching(/changed.*emitted unchanged/) },
    ]);
    const [changed] = warnings(
      { selection: 'a', hash_key: 'k' },
      { selection: 'b', hash_key: 'k' },
    );
    expect(changed).not.toMatchObject({ message: expect.stringContaining('emitted unchanged') });
  });

  it('rejects another hash key, even after syncs that hashed nothing', () => {
    const marks = { selection: 'a', hash_key: 'k2' };
    expect(() => warnings({ selection: 'a', hash_key: 'k' }, marks)).toThrow(ConfigError);
    const without = advanceMarks({ selection: 'a', hash_key: 'k' }, { selection: 'b' });
    expect(without).toEqual({ selection: 'b', hash_key: 'k' });
    expect(() => warnings(without, marks)).toThrow('Hash Key');
  });
});

describe('toFilterError', () => {
  const filter = { setting: 'Export Filter (`export_where`)', where: 'x' } as const;

  it("adds the setting to the error and keeps Mixpanel's text", () => {
    const error = new SystemError('bad_request', 'Mixpanel rejected the request: unknown token');
    expect(toFilterError(error, filter)).toMatchObject({
      kind: 'config',
      code: 'filter_refused',
      message: expect.stringMatching(/`export_where`.*unknown token/) as unknown,
    });
  });

  it('returns all other errors unchanged, and every error if no filter is set', () => {
    const others = [new TransientError('server_failed', 'x'), new Error('x'), 'x'];
    for (const error of others) expect(toFilterError(error, filter)).toBe(error);
    const refused = new SystemError('bad_request', 'x');
    expect(toFilterError(refused, { ...filter, where: undefined })).toBe(refused);
  });
});
