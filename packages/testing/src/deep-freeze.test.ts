import { describe, expect, it } from '@jest/globals';
import { RawNumber } from '@source-mixpanel/exact-json';
import { deepFreeze } from './deep-freeze.js';

describe('deepFreeze', () => {
  it('returns the value that was passed, also texts, numbers, null and undefined', () => {
    const value = { list: [1] };
    expect(deepFreeze(value)).toBe(value);
    for (const simple of ['text', 7, null, undefined]) expect(deepFreeze(simple)).toBe(simple);
  });

  it('makes every change throw, at any depth, also inside an object that was already frozen', () => {
    const value = deepFreeze(
      Object.freeze({ list: [{ id: 1 }], raw: { exact: new RawNumber('1.0') } }),
    );
    expect(() => value.list.push({ id: 2 })).toThrow(TypeError);
    expect(() => Object.assign(value.list[0] ?? {}, { id: 2 })).toThrow(TypeError);
    expect(() => Object.assign(value.raw, { more: true })).toThrow(TypeError);
    expect(() => Object.assign(value.raw.exact, { text: '2.0' })).toThrow(TypeError);
    expect(value).toEqual({ list: [{ id: 1 }], raw: { exact: new RawNumber('1.0') } });
  });
});
