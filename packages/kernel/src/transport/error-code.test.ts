import { describe, expect, it } from '@jest/globals';
import { errorCode } from './error-code.js';

describe('errorCode', () => {
  it.each([
    [Object.assign(new Error('odd'), { code: 'ENOSPC' }), 'ENOSPC'],
    [{ code: 'Z_BUF_ERROR' }, 'Z_BUF_ERROR'],
    [Object.assign(new TypeError('odd'), { code: 7 }), 'TypeError'],
    [new RangeError('odd'), 'RangeError'],
    [{ name: 7 }, 'unknown'],
    [{}, 'unknown'],
    [null, 'unknown'],
    [undefined, 'unknown'],
    ['ENOSPC', 'unknown'],
  ])('returns for %p the code %s', (error, code) => {
    expect(errorCode(error)).toBe(code);
  });
});
