import { describe, expect, it } from '@jest/globals';
import { parseJson } from '@source-mixpanel/exact-json';
import { effort } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { compareTimeTexts, timeText } from './time-text.js';

describe('timeText', () => {
  it.each([
    ['1718000000', '2024-06-10T06:13:20Z'],
    ['0', '1970-01-01T00:00:00Z'],
    ['-1', '1969-12-31T23:59:59Z'],
    ['-0', '1970-01-01T00:00:00Z'],
    ['1718000000.5', '2024-06-10T06:13:20.5Z'],
    ['1718000000.0', '2024-06-10T06:13:20Z'],
    ['1718000000.123456789123', '2024-06-10T06:13:20.123456789Z'],
    ['1718000000.1', '2024-06-10T06:13:20.1Z'],
    ['-0.25', '1969-12-31T23:59:59.75Z'],
    ['1.718e9', '2024-06-10T06:13:20Z'],
    ['99999999999', '5138-11-16T09:46:39Z'],
    ['100000000000', '1973-03-03T09:46:40Z'],
    ['1e11', '1973-03-03T09:46:40Z'],
    ['-100000000000', '1966-10-31T14:13:20Z'],
    ['1718000000123', '2024-06-10T06:13:20.123Z'],
    ['1718000000000', '2024-06-10T06:13:20Z'],
    ['1718000000120.5', '2024-06-10T06:13:20.1205Z'],
    ['-1500000000001', '1922-06-20T21:19:59.999Z'],
    ['253402300799999', '9999-12-31T23:59:59.999Z'],
    ['"2024-06-10T06:13:20Z"', '2024-06-10T06:13:20Z'],
    ['"2024-06-10T06:13:20"', '2024-06-10T06:13:20Z'],
    ['"2024-06-10 06:13:20"', '2024-06-10T06:13:20Z'],
    ['"2024-06-10t06:13:20z"', '2024-06-10T06:13:20Z'],
    ['"2024-06-10T06:13"', '2024-06-10T06:13:00Z'],
    ['"2024-06-10"', '2024-06-10T00:00:00Z'],
    ['"2024-06-10T08:13:20.250+02:00"', '2024-06-10T06:13:20.25Z'],
    ['"2024-06-09T22:13:20-0800"', '2024-06-10T06:13:20Z'],
    ['"2024-06-10 11:43:20 +05:30"', '2024-06-10T06:13:20Z'],
    ['"2024-02-29T23:59:59.999999999999Z"', '2024-02-29T23:59:59.999999999Z'],
    ['"2024-06-10T06:13:20.000Z"', '2024-06-10T06:13:20Z'],
    ['"0001-01-01T00:00:00Z"', '0001-01-01T00:00:00Z'],
    ['"1718000000"', '2024-06-10T06:13:20Z'],
    ['"1718000000.25"', '2024-06-10T06:13:20.25Z'],
    ['"2024-06-10T08:13:20,5+02"', '2024-06-10T06:13:20.5Z'],
    ['"1718000000123"', '2024-06-10T06:13:20.123Z'],
  ])('converts %s to %s', (json, text) => {
    expect(timeText(parseJson(json))).toBe(text);
  });

  it.each([
    '1e400',
    '-1e400',
    '1e99',
    '253402300800000',
    '-62135596800001',
    '-99999999999',
    'null',
    'true',
    '[]',
    '{}',
    '""',
    '"now"',
    '"20240610"',
    '"2024-02-30T00:00:00Z"',
    '"2023-02-29"',
    '"2024-13-01"',
    '"2024-06-10T24:00:00Z"',
    '"2024-06-10T06:13:60Z"',
    '"2024-06-10T06:13:20+24:00"',
    '"0000-12-31"',
    '"0001-01-01T00:00:00+01:00"',
    '" 2024-06-10"',
    '"2024-06-10T06:13:20Z\\n"',
    `1${'0'.repeat(5000)}`,
    `"${'1'.repeat(5000)}"`,
  ])('returns undefined for %.30s', (json) => {
    expect(timeText(parseJson(json))).toBeUndefined();
  });

  it('returns undefined for a missing time', () => {
    expect(timeText(undefined)).toBeUndefined();
  });

  it('keeps every millisecond, and its results are in the order of compareTimeTexts', () => {
    const instant = fc.integer({ min: -6e13, max: 2.5e14 }).filter((ms) => Math.abs(ms) >= 1e11);
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        const [first = '', second = ''] = [timeText(a), timeText(b)];
        expect(Date.parse(first)).toBe(a);
        expect(Math.sign(compareTimeTexts(first, second))).toBe(Math.sign(a - b));
        expect(timeText(first)).toBe(first);
      }),
      effort(1000),
    );
  });

  it('returns texts that compareTimeTexts orders correctly if only their fractions differ', () => {
    const ordered = [
      '2024-06-10T06:13:20Z',
      '2024-06-10T06:13:20.05Z',
      '2024-06-10T06:13:20.5Z',
      '2024-06-10T06:13:21Z',
    ];
    expect([...ordered].reverse().sort(compareTimeTexts)).toEqual(ordered);
    expect(compareTimeTexts('2024-06-10T06:13:20Z', '2024-06-10T06:13:20Z')).toBe(0);
  });
});
