import { describe, expect, it } from '@jest/globals';
import { systemCode, systemReason } from './system-reason.js';

const coded = (code: string): Error => Object.assign(new Error(`${code}, open '/a/b'`), { code });

describe('an error of the operating system', () => {
  it.each([
    ['ENOSPC', 'no space is left on the device (ENOSPC)'],
    ['EACCES', 'the process is not permitted to write there (EACCES)'],
    ['EODD', 'EODD'],
  ])('%s is explained as: %s', (code, reason) => {
    expect(systemReason(coded(code))).toBe(reason);
  });

  it('without a code has no reason', () => {
    for (const error of [new Error('odd'), null, 'text', { code: 7 }]) {
      expect([systemCode(error), systemReason(error)]).toEqual([undefined, 'unknown error']);
    }
  });
});
