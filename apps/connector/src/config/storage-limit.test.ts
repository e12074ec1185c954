import { describe, expect, it } from '@jest/globals';
import { storageLimit } from './storage-limit.js';

const limitOf = (text: string) => storageLimit({ CONNECTOR_STORAGE_LIMIT_BYTES: text });

describe('storageLimit', () => {
  it.each([
    ['1000000', 1_000_000],
    ['999999', 999_999],
    ['1MB', 1_000_000],
    ['1Mi', 1_048_576],
    ['0.9 MB', 900_000],
  ])('parses %j', (text, limitBytes) => {
    expect(limitOf(text)).toEqual({ limitBytes });
  });

  it('returns no limit if the variable is not set or empty', () => {
    expect([storageLimit({}), limitOf(''), limitOf(' ')]).toEqual([{}, {}, {}]);
  });

  it.each(['0', '-1', 'abc', '500Mx'])(
    'returns no limit but the reason why %j is ignored',
    (text) => {
      expect(limitOf(text)).toEqual({
        problem: `CONNECTOR_STORAGE_LIMIT_BYTES is "${text}", not a size above 0 such as 500000000, 500Mi or 1GB: it is ignored, and temporary files are limited by the disk alone.`,
      });
    },
  );
});
