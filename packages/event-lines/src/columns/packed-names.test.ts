import { describe, expect, it } from '@jest/globals';
import { effort } from '@source-mixpanel/testing';
import { Buffer } from 'node:buffer';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { MAX_UNPACKED_BYTES, packNames, unpackNames } from './packed-names.js';
import { assignmentsIn, SavedNamesBuilder } from './saved-names.js';
import { eventColumns } from '../../test/event-columns.js';

const { rule } = eventColumns;
const packed = (json: string): string => deflateSync(json).toString('base64');
const REFUSED = new RangeError('names_by_rule: it is damaged, or holds more than 32 MiB of names');

describe('packed names', () => {
  it('are unpacked unchanged, also lone surrogates and the name __proto__', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', '\ud83d', ''),
    );
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(text), { maxLength: 3 }), (lists) => {
        const all = lists.map(packNames);
        expect(unpackNames(all.map(({ list }) => list))).toEqual({
          names: lists.flatMap((names) => [...names].sort()),
          bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
        });
      }),
      effort(200),
    );
  });

  it.each([
    ['a text that was never packed', 'names'],
    ['an empty text', ''],
    ['a packed list that was cut off', packNames(['a', 'b', 'c']).list.slice(0, 12)],
    ['a packed object', packed('{"a":"a"}')],
    ['a packed list with a number', packed('["a",1]')],
    ['packed text that is not JSON', packed('["a"')],
    ['a packed list with a name twice', packed('["a","a"]')],
    ['a packed list that is not sorted', packed('["b","a"]')],
  ])('are rejected if the state contains %s instead', (_what, list) => {
    expect(() => unpackNames([packNames(['z']).list, list])).toThrow(REFUSED);
  });

  it('are either rejected or unchanged if one bit of the packed list is flipped', () => {
    const names = Array.from({ length: 50 }, (_, index) => `$property ${index * 7919}`).sort();
    const bytes = Buffer.from(packNames(names).list, 'base64');
    let refused = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      for (const bit of [1, 2, 4, 8, 16, 32, 64, 128]) {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ bit;
        const read = namesOrMessage(damaged.toString('base64'));
        if (read === REFUSED.message) refused += 1;
        else expect(read).toEqual(names);
      }
    }
    // Some bits have no effect: those of the compression level in the header, and the unused bits
    // of the last byte.
    expect(refused).toBeGreaterThan(bytes.length * 8 - 20);
  });

  it.each([
    ['one list', [packed(' '.repeat(MAX_UNPACKED_BYTES + 1))]],
    [
      'two lists together',
      [packed(`[${' '.repeat(MAX_UNPACKED_BYTES - 3)}]`), packNames(['a']).list],
    ],
    [
      'an empty list after a list of the maximum size',
      [packed(`[${' '.repeat(MAX_UNPACKED_BYTES - 2)}]`), packed('[]')],
    ],
  ])('are rejected if %s would exceed the limit after unpacking', (_what, lists) => {
    expect(lists.join('').length).toBeLessThan(MAX_UNPACKED_BYTES / 500);
    expect(() => unpackNames(lists)).toThrow(REFUSED);
  });

  it('are saved without packing if they would exceed the limit, so that the state can be read again', () => {
    const builder = new SavedNamesBuilder({}, rule);
    const long = (letter: string): string => letter.repeat(MAX_UNPACKED_BYTES / 2);
    builder.add(long('a'), long('a'));
    expect(builder.build().names_by_rule).toHaveLength(1);
    builder.add(long('b'), long('b'));
    const saved = builder.build();
    expect(Object.keys(saved.names ?? {}).map((name) => name[0])).toEqual(['b']);
    expect(saved.names_by_rule).toHaveLength(1);
    expect(assignmentsIn(saved, rule).map(([name]) => name.length)).toEqual([
      MAX_UNPACKED_BYTES / 2,
      MAX_UNPACKED_BYTES / 2,
    ]);
    expect(new SavedNamesBuilder(saved, rule).assignments).toHaveLength(2);
  });
});

function namesOrMessage(list: string): unknown {
  try {
    return unpackNames([list]).names;
  } catch (error) {
    return error instanceof RangeError ? error.message : error;
  }
}
