import { describe, expect, it } from '@jest/globals';
import { effort } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { endOfString, firstStop } from './json-bytes.js';
import { utf8 } from './testing/chunked.js';

const isStop = (byte: number): boolean => byte < 0x20 || byte === 0x22 || byte === 0x5c;

describe('four bytes at once', () => {
  it('give the first stop among them, for all bytes that matter in all places', () => {
    const bytes = [
      0x00, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x5b, 0x5c, 0x5d, 0x7f, 0x80, 0xa2, 0xdc, 0xff,
    ];
    const fours = bytes.flatMap((a) =>
      bytes.flatMap((b) => bytes.flatMap((c) => bytes.map((d) => [a, b, c, d] as const))),
    );
    const wrong = fours.filter((four) => {
      const expected = four.findIndex(isStop);
      const [a, b, c, d] = four;
      return firstStop(a | (b << 8) | (c << 16) | (d << 24)) !== (expected === -1 ? 4 : expected);
    });
    expect(wrong).toEqual([]);
  });
});

describe('the end of a string', () => {
  it('is the first quote that no backslash precedes, and none behind a newline', () => {
    const pieces = fc.constantFrom(
      'a',
      'é',
      '\u{1f600}',
      '\\"',
      '\\\\',
      '\\n',
      '\\u00e9',
      '"',
      '\n',
      '\\x',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const bytes = utf8(`${parts.join('')}\n`);
        const valid = /^(?:[^"\\\n]|\\["\\/bfnrt]|\\u[0-9a-f]{4})*"/u.exec(parts.join(''));
        expect(endOfString(bytes, 0)).toBe(valid === null ? -1 : utf8(valid[0]).length);
      }),
      effort(2000),
    );
  });
});
