import { describe, expect, it } from '@jest/globals';
import { eventKey, hashedText, hashedValue, toPythonText } from './expected-values.js';

const KEY = 'a key of these tests';
const digits = /^[\da-f]{64}$/;

describe('hashedText and hashedValue', () => {
  it('return the HMAC of a text and keep the prefix of a device id', () => {
    // echo -n "The quick brown fox jumps over the lazy dog" | openssl dgst -sha256 -hmac key
    const known = 'f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8';
    const text = 'The quick brown fox jumps over the lazy dog';
    expect(hashedText('key', text)).toBe(known);
    expect(hashedText('key', `$device:${text}`)).toBe(`$device:${known}`);
  });

  it('hash the digits of a number, the word of a boolean and the JSON text of an object', () => {
    expect(hashedValue(KEY, '1.50')).toBe(hashedText(KEY, '1.50'));
    expect(hashedValue(KEY, 'true')).toBe(hashedText(KEY, 'true'));
    expect(hashedValue(KEY, '{ "a": 1.0 }')).toBe(hashedText(KEY, '{"a":1.0}'));
  });

  it('hash each item of a list, and keep null', () => {
    const list = hashedValue(KEY, '["a",null,[1.0]]');
    expect(list).toEqual([hashedText(KEY, 'a'), null, [hashedText(KEY, '1.0')]]);
    expect(toPythonText(list)).toMatch(/^\['[\da-f]{64}', None, \['[\da-f]{64}'\]\]$/);
    expect(hashedValue(KEY, 'null')).toBeNull();
    expect(hashedValue(KEY, '"a"')).toMatch(digits);
  });
});

describe('eventKey', () => {
  it('joins its parts with U+001F and uses an empty text for a missing part', () => {
    // printf 'a\x1f\x1fb' | sha256sum | cut -c-32
    expect(eventKey(['a', undefined, 'b'])).toBe('3aa8909cac0696919c2cc255ee0dbcc6');
  });
});
