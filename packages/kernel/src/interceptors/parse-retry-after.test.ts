import { describe, expect, it } from '@jest/globals';
import { parseRetryAfter } from './parse-retry-after.js';

const now = Date.UTC(2026, 0, 1, 12, 0, 0);

describe('parseRetryAfter', () => {
  it.each([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['a fraction of a second, and spaces', { 'retry-after': ' 1.5 ' }, 1500],
    ['zero seconds', { 'retry-after': '0' }, 0],
    ['more than an hour', { 'retry-after': '99999' }, 3_600_000],
    ['a date by the local clock', { 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT' }, 30_000],
    ['a date in the past', { 'retry-after': 'Thu, 01 Jan 2026 11:00:00 GMT' }, 0],
    ['a date next year', { 'retry-after': 'Fri, 01 Jan 2027 12:00:30 GMT' }, 3_600_000],
    [
      'a date relative to the date header, with the local clock two days wrong',
      { 'retry-after': 'Sat, 03 Jan 2026 12:01:00 GMT', date: 'Sat, 03 Jan 2026 12:00:00 GMT' },
      60_000,
    ],
    ['a missing header', {}, undefined],
    ['an empty value', { 'retry-after': ' ' }, undefined],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['a word', { 'retry-after': 'soon' }, undefined],
    ['a number with a unit', { 'retry-after': '7s' }, undefined],
    ['a number with a plus sign', { 'retry-after': '+7' }, undefined],
    ['a number that ends with a point', { 'retry-after': '7.' }, undefined],
    ['an ISO date', { 'retry-after': '2026-01-02' }, undefined],
  ])('returns the right wait for %s', (_name, headers: Record<string, string>, expected) => {
    expect(parseRetryAfter(headers, now)).toBe(expected);
  });
});
