import { describe, expect, it } from '@jest/globals';
import { parseByteSize } from './parse-byte-size.js';

describe('parseByteSize', () => {
  it.each([
    ['1', 1],
    ['500000000', 500_000_000],
    [' 500Mi ', 524_288_000],
    ['500mib', 524_288_000],
    ['1GB', 1_000_000_000],
    ['1.5 Gi', 1_610_612_736],
    ['2K', 2000],
    ['2Ki', 2048],
    ['3T', 3_000_000_000_000],
    ['3Ti', 3_298_534_883_328],
    ['7 B', 7],
  ])('parses %j as %d bytes', (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });

  it.each(['', '0', '-1', '0.4', 'abc', '500m i', '5i', '5x', '1e9', '5 MB of it', '9999999999T'])(
    'rejects %j',
    (text) => {
      expect(parseByteSize(text)).toBeUndefined();
    },
  );
});
