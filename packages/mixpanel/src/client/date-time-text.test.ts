import { describe, expect, it } from '@jest/globals';
import { dateTimeText } from './date-time-text.js';

describe('dateTimeText', () => {
  it.each([
    ['2022-02-15 12:00:00', '2022-02-15T12:00:00'],
    ['2022-02-15 12:00:00.25+02:00', '2022-02-15T12:00:00.25+02:00'],
    ['2022-02-15 12:00:00 +0200', '2022-02-15T12:00:00 +0200'],
  ])('replaces the space with T: %s', (text, expected) => {
    expect(dateTimeText(text)).toBe(expected);
  });

  it.each([
    '2022-02-15T12:00:00+02:00',
    '2022-02-15t12:00:00',
    '2022-02-15',
    '2022-02-15 noon',
    '2022-02-15 12:00',
    'on 2022-02-15 12:00:00',
    '\n2022-02-15 12:00:00',
    '',
    null,
    undefined,
    1_700_000_000,
    true,
  ])('returns any other value unchanged: %j', (value) => {
    expect(dateTimeText(value)).toBe(value);
  });

  it('returns an object unchanged, even if it contains a timestamp', () => {
    const value = { when: '2022-02-15 12:00:00' };
    expect(dateTimeText(value)).toBe(value);
  });
});
