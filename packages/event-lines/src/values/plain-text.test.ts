import { describe, expect, it } from '@jest/globals';
import { parseJson } from '@source-mixpanel/exact-json';
import { plainText } from './plain-text.js';

describe('plainText', () => {
  it.each([
    ['9.99', '9.99'],
    ['1.0', '1.0'],
    ['1e400', '1e400'],
    ['-0', '-0'],
    ['1E+2', '1E+2'],
    ['1234567890123456789', '1234567890123456789'],
    ['0.0000001', '0.0000001'],
    ['true', 'true'],
    ['false', 'false'],
    ['"true"', 'true'],
    ['""', ''],
    ['"a\\u2028\\n"', 'a\u2028\n'],
    ['[ 1.0, "x", {"a": null} ]', '[1.0,"x",{"a":null}]'],
    ['{"id":1234567890123456789}', '{"id":1234567890123456789}'],
    ['[]', '[]'],
  ])('converts %s to %j', (json, text) => {
    expect(plainText(parseJson(json))).toBe(text);
  });

  it('distinguishes null from the text null', () => {
    expect(plainText(null)).toBeNull();
    expect(plainText('null')).toBe('null');
  });
});
