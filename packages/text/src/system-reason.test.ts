import { describe, expect, it } from '@jest/globals';
import { systemCode, systemReason } from './system-reason.js';

const coded = (code: string): Error => Object.assign(new Error(`${code}, open '/a/b'`), { code });

describe('systemReason', () => {
  it.each([
    ['ENOSPC', 'no space is left on the device (ENOSPC)'],
    ['EACCES', 'the process is not permitted to write there (EACCES)'],
    ['EODD', 'EODD'],
  ])('explains %s as: %s', (code, reason) => {
    expect(systemReason(coded(code))).toBe(reason);
  });

  it('returns "unknown error" for an error without a code', () => {
    for (const error of [new Error('odd'), null, 'text', { code: 7 }]) {
      expect([systemCode(error), systemReason(error)]).toEqual([undefined, 'unknown error']);
    }
  });
});
