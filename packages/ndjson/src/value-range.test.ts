import { Buffer } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import { endOfValue, valueIn } from './value-range.js';

/** The value at the beginning of a text as it is written; undefined when there is none that ends. */
function value(text: string, blanks: 'allow' | 'refuse' = 'allow'): string | undefined {
  const bytes = Buffer.from(`${text}\n`);
  const end = endOfValue(bytes, 0, blanks);
  return end === -1 ? undefined : bytes.toString('utf8', 0, end);
}

describe('the range of a value', () => {
  it.each([
    ['1,"b":2}', '1'],
    ['-1.5e3}', '-1.5e3'],
    ['true }', 'true'],
    ['null\t,', 'null'],
    ['1\r', '1'],
    ['"a,}]\\"b","c"', '"a,}]\\"b"'],
    ['[],1', '[]'],
    ['{}}', '{}'],
    ['[1,[2,{"a":"]}"}],"\\"]"]]', '[1,[2,{"a":"]}"}],"\\"]"]'],
    ['{"a":{"b":[1]},"c":"{"},', '{"a":{"b":[1]},"c":"{"}'],
  ])('of %s is %s', (text, written) => {
    expect(value(text)).toBe(written);
    expect(value(text, 'refuse')).toBe(written);
  });

  it.each(['1', '"a', '"a\\"', '[1', '{"a":1', '[[1]', '["a]', '[1\u0000', 'tru\u0001,'])(
    'of %j is none, as the line ends first',
    (text) => {
      expect(value(text)).toBeUndefined();
      expect(value(text, 'refuse')).toBeUndefined();
    },
  );

  it.each(['[1, 2]', '{"a" :1}', '[\t1]', '[1\r]', '{ }'])(
    'of %j is there only for who allows blanks',
    (text) => {
      expect(value(text)).toBe(text);
      expect(value(text, 'refuse')).toBeUndefined();
    },
  );

  it('may hold blanks inside texts in any case', () => {
    expect(value('["a b","\u007f"]', 'refuse')).toBe('["a b","\u007f"]');
  });

  it('is what is read of the bytes', () => {
    const bytes = Buffer.from('x["é"]y');
    expect(valueIn(bytes, 1, bytes.length - 1)).toEqual(['é']);
  });
});
