import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { parseJson, writeJson, type JsonValue } from '@source-mixpanel/exact-json';
import fc from 'fast-check';
import { Privacy } from './privacy.js';

const KEY = 'a key of 16 bytes';
const hmac = (text: string, key = KEY): string =>
  createHmac('sha256', key).update(text).digest('hex');
const privacy = (key = KEY): Privacy =>
  new Privacy({ drop: ['a', 'b'], hash: ['b', 'c'], key, keptPrefix: '$device:' });
const hashed = (json: string): JsonValue => privacy().hashed(parseJson(json));

describe('Privacy', () => {
  it('returns the HMAC-SHA-256 of any texts with any key', () => {
    const text = fc.string({ unit: 'binary', maxLength: 3000 });
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200 }), fc.array(text), (key, texts) => {
        const protect = privacy(key);
        for (const one of texts) {
          if (!one.startsWith('$device:')) expect(protect.hashed(one)).toBe(hmac(one, key));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('hashes numbers by their original digits, and booleans as true and false', () => {
    expect(hashed('9.90')).toBe(hmac('9.90'));
    expect(hashed('12345678901234567890')).toBe(hmac('12345678901234567890'));
    expect(hashed('5')).toBe(hmac('5'));
    expect(hashed('"5"')).toBe(hmac('5'));
    expect(hashed('true')).toBe(hmac('true'));
    expect(hashed('null')).toBeNull();
  });

  it('hashes each item of a list, and objects as JSON', () => {
    expect(writeJson(hashed('["a",1.0,null,["b"],{"x": [1]}]'))).toBe(
      writeJson([hmac('a'), hmac('1.0'), null, [hmac('b')], hmac('{"x":[1]}')]),
    );
    expect(hashed('[]')).toEqual([]);
  });

  it('keeps the prefix of a text before its hash', () => {
    expect(hashed('"$device:abc"')).toBe(`$device:${hmac('abc')}`);
    expect(hashed('"$device:"')).toBe(`$device:${hmac('')}`);
    expect(hashed('"$device"')).toBe(hmac('$device'));
    expect(hashed('"$devise:abc"')).toBe(hmac('$devise:abc'));
  });

  it('drops a property that both lists contain', () => {
    expect(['a', 'b', 'c', 'd'].map((name) => privacy().treatmentOf(name))).toEqual([
      'drop',
      'drop',
      'hash',
      'keep',
    ]);
    expect(privacy().namesOf('hash')).toEqual(['c']);
  });

  it('has a key mark, which differs for another key and does not reveal the key', () => {
    expect(privacy().keyMark).toBe(hmac('source-mixpanel').slice(0, 8));
    expect(privacy('another key of it').keyMark).not.toBe(privacy().keyMark);
  });
});
