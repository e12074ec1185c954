import { describe, expect, it } from '@jest/globals';
import { readRecord } from './source-record.js';

describe('a record of the source', () => {
  it('does not have members of the prototype', () => {
    expect(
      readRecord(['{"a":1}'], { nameField: 'a', propertiesField: '__proto__' }),
    ).toBeUndefined();
    expect(
      readRecord(['{"b":{}}'], { nameField: 'constructor', propertiesField: 'b' }),
    ).toBeUndefined();
    const named = { nameField: 'constructor', propertiesField: '__proto__' };
    expect(readRecord(['{"constructor":1,"__proto__":{}}'], named)).toEqual({
      record: { head: 1, bag: {} },
      repairs: [],
    });
  });

  it('may be nested up to a thousand levels, in lists and in objects', () => {
    const shape = { nameField: 'h', propertiesField: 'b' };
    const nested = (open: string, close: string, depth: number): string =>
      `{"h":1,"b":{"x":${open.repeat(depth)}1${close.repeat(depth)}}}`;
    for (const [open, close] of [
      ['[', ']'],
      ['{"k":', '}'],
    ] as const) {
      expect(readRecord([nested(open, close, 998)], shape)).toBeDefined();
      expect(readRecord([nested(open, close, 999)], shape)).toBeUndefined();
      expect(readRecord([nested(open, close, 200_000)], shape)).toBeUndefined();
    }
  });
});
