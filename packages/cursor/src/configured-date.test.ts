import { describe, expect, it } from '@jest/globals';
import { parseConfiguredDate } from './configured-date.js';

describe('a configured date', () => {
  it.each([
    ['2021-11-16', '2021-11-16'],
    ['2021-11-16T00:00:00Z', '2021-11-16'],
    ['2021-11-16T23:59:59Z', '2021-11-16'],
    ['2021-11-16T23:59:59-08:00', '2021-11-16'],
    ['2021-11-16T00:00:00.123456+14:00', '2021-11-16'],
    ['2021-11-16 10:00:00', '2021-11-16'],
    ['2021-11-16T10:00', '2021-11-16'],
    ['2021-11-16T24:00:00Z', '2021-11-16'],
    ['20211116', '2021-11-16'],
    ['2021-W46-2', '2021-11-16'],
    ['2021-320', '2021-11-16'],
    ['2024-02-29', '2024-02-29'],
    ['2011-12-30', '2011-12-30'],
    ['2011-12-30T12:00:00+14:00', '2011-12-30'],
    ['0001-01-01', '0001-01-01'],
  ])('is parsed from %s as %s', (text, day) => {
    expect(parseConfiguredDate(text)).toBe(day);
  });

  it.each([undefined, ''])('is undefined if the setting is %j', (text) => {
    expect(parseConfiguredDate(text)).toBeUndefined();
  });

  it.each([
    '20 Jan 2021',
    '2021-02-29',
    '2021',
    '2021-11',
    '10:00',
    '2021-11-16T25:00:00Z',
    '2021-11-16Tnoon',
    ' ',
    '2021-11-16T',
  ])('is rejected if the setting is %j, with an error that shows the expected form', (text) => {
    expect(() => parseConfiguredDate(text)).toThrow(
      new RangeError(`"${text}" is not a date (YYYY-MM-DD) or date-time (YYYY-MM-DDTHH:MM:SSZ)`),
    );
  });
});
