import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, clampDay, daysBetween, earliestDay, isDay, latestDay } from './day.js';

const aDay = fc.integer({ min: -300_000, max: 2_900_000 }).map((n) => addDays('2000-01-01', n));

describe('the functions for days', () => {
  it.each([
    ['2024-02-29', true],
    ['2023-02-29', false],
    ['2000-02-29', true],
    ['1900-02-29', false],
    ['2024-13-01', false],
    ['2024-00-10', false],
    ['2024-1-1', false],
    ['20240101', false],
    ['2024-01-01T00:00:00Z', false],
    [' 2024-01-01', false],
    ['2024-01-01\n', false],
    ['+012024-01-01', false],
    ['2011-12-30', true],
    ['', false],
  ])('isDay(%j) is %s', (text, expected) => {
    expect(isDay(text)).toBe(expected);
  });

  it.each([
    ['2024-02-28', 1, '2024-02-29'],
    ['2023-02-28', 1, '2023-03-01'],
    ['2024-12-31', 1, '2025-01-01'],
    ['2024-03-01', -1, '2024-02-29'],
    ['2024-03-10', 1, '2024-03-11'],
    ['2011-12-29', 1, '2011-12-30'],
    ['2024-06-15', 0, '2024-06-15'],
    ['2024-06-15', -365, '2023-06-16'],
  ])('addDays(%j, %d) is %j', (day, days, expected) => {
    expect(addDays(day, days)).toBe(expected);
  });

  it('daysBetween returns the number of days that addDays has added', () => {
    fc.assert(
      fc.property(aDay, fc.integer({ min: -10_000, max: 10_000 }), (day, days) => {
        expect(daysBetween(day, addDays(day, days))).toBe(days);
      }),
    );
  });

  it('days have the same order as their texts', () => {
    fc.assert(
      fc.property(aDay, aDay, (a, b) => {
        expect(a < b).toBe(daysBetween(a, b) > 0);
        expect([earliestDay(a, b), latestDay(a, b)]).toEqual([a, b].sort());
      }),
    );
  });

  it('clampDay returns the bound that a day exceeds, and `latest` if the bounds contradict each other', () => {
    const bounds = { earliest: '2024-01-10', latest: '2024-01-20' };
    expect(clampDay('2024-01-01', bounds)).toBe('2024-01-10');
    expect(clampDay('2024-01-15', bounds)).toBe('2024-01-15');
    expect(clampDay('2024-02-01', bounds)).toBe('2024-01-20');
    expect(clampDay('2024-02-01', {})).toBe('2024-02-01');
    expect(clampDay('2024-01-15', { earliest: '2024-01-20', latest: '2024-01-10' })).toBe(
      '2024-01-10',
    );
  });

  it('reject a day that does not exist, with an error that contains the text', () => {
    expect(() => addDays('yesterday', 1)).toThrow(
      new RangeError('"yesterday" is not a day of the form YYYY-MM-DD'),
    );
    expect(() => addDays('2024-01-01', 0.5)).toThrow('not a whole number');
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError);
    expect(() => latestDay('2024-01-01', '2024-1-2')).toThrow('"2024-1-2" is not a day');
  });
});
