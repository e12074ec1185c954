import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from './day.js';
import { countDays, fixedWindows, planSlices, splitRange, type DayRange } from './day-range.js';

const range = (from: string, to: string): DayRange => ({ from, to });
const someRange = fc
  .tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 120 }))
  .map(([start, days]) => {
    const from = addDays('1990-01-01', start);
    return range(from, addDays(from, days));
  });
const count = fc.integer({ min: 1, max: 130 });
const widths = (ranges: readonly DayRange[]): number[] => ranges.map(countDays);

/** Expects that the parts together contain each day of the range once, in order. */
function expectPartition(range: DayRange, parts: readonly DayRange[]): void {
  expect(parts[0]?.from).toBe(range.from);
  expect(parts.at(-1)?.to).toBe(range.to);
  for (const [index, part] of parts.entries()) {
    expect(countDays(part)).toBeGreaterThan(0);
    if (index > 0) expect(part.from).toBe(addDays(parts[index - 1]?.to ?? '', 1));
  }
}

describe('planSlices', () => {
  it.each([
    ['2024-01-01', '2024-01-01', 30, 40, ['2024-01-01..2024-01-01']],
    ['2024-01-02', '2024-01-01', 30, 40, []],
    [
      '2024-02-28',
      '2024-03-01',
      1,
      1,
      ['2024-02-28..2024-02-28', '2024-02-29..2024-02-29', '2024-03-01..2024-03-01'],
    ],
    [
      '2024-01-01',
      '2024-01-10',
      30,
      3,
      ['2024-01-01..2024-01-04', '2024-01-05..2024-01-07', '2024-01-08..2024-01-10'],
    ],
    ['2024-01-01', '2024-01-10', 5, 1, ['2024-01-01..2024-01-05', '2024-01-06..2024-01-10']],
    ['2024-03-09', '2024-03-11', 2, 2, ['2024-03-09..2024-03-10', '2024-03-11..2024-03-11']],
  ])('divides %s to %s with widest %d and atMost %d', (...[from, to, widest, atMost, expected]) => {
    const slices = planSlices(range(from, to), { widest, atMost });
    expect(slices.map((slice) => `${slice.from}..${slice.to}`)).toEqual(expected);
  });

  it('covers the range without gaps or overlaps, with slices of equal length or one day less', () => {
    fc.assert(
      fc.property(someRange, count, count, (whole, widest, atMost) => {
        const slices = planSlices(whole, { widest, atMost });
        const days = countDays(whole);
        expectPartition(whole, slices);
        expect(Math.max(...widths(slices))).toBeLessThanOrEqual(widest);
        expect(Math.max(...widths(slices)) - Math.min(...widths(slices))).toBeLessThanOrEqual(1);
        const needed = Math.ceil(days / widest);
        expect(slices).toHaveLength(needed > atMost ? needed : Math.min(atMost, days));
      }),
      { numRuns: 60 },
    );
  });

  it('rejects limits that are not whole numbers above 0', () => {
    const day = range('2024-01-01', '2024-01-01');
    expect(() => planSlices(day, { widest: 0, atMost: 1 })).toThrow(
      'widest must be a whole number above 0, not 0',
    );
    expect(() => planSlices(day, { widest: 1, atMost: 0.5 })).toThrow('atMost');
  });
});

describe('fixedWindows', () => {
  it.each([
    ['2021-07-01', '2021-07-01', 1, ['2021-07-01..2021-07-01']],
    [
      '2021-07-01',
      '2021-07-03',
      1,
      ['2021-07-01..2021-07-01', '2021-07-02..2021-07-02', '2021-07-03..2021-07-03'],
    ],
    ['2021-07-01', '2021-07-03', 2, ['2021-07-01..2021-07-02', '2021-07-03..2021-07-03']],
    ['2021-07-01', '2021-07-03', 10, ['2021-07-01..2021-07-03']],
    ['2021-12-27', '2022-06-01', 90, ['2021-12-27..2022-03-26', '2022-03-27..2022-06-01']],
    ['2021-07-02', '2021-07-01', 10, []],
  ])('divides %s to %s into windows of %d days', (...[from, to, size, expected]) => {
    const windows = fixedWindows(range(from, to), size);
    expect(windows.map((window) => `${window.from}..${window.to}`)).toEqual(expected);
  });

  it('covers the range without gaps or overlaps, with windows of equal size except the last', () => {
    fc.assert(
      fc.property(someRange, count, (whole, size) => {
        const windows = fixedWindows(whole, size);
        expectPartition(whole, windows);
        expect(new Set(widths(windows.slice(0, -1)))).toEqual(
          new Set(windows.length > 1 ? [size] : []),
        );
        expect(widths(windows).at(-1)).toBeLessThanOrEqual(size);
      }),
      { numRuns: 60 },
    );
    expect(() => fixedWindows(range('2024-01-01', '2024-01-02'), -1)).toThrow('window size');
  });
});

describe('splitRange', () => {
  it('returns two halves that cover the range, the first at most one day longer', () => {
    fc.assert(
      fc.property(someRange, (whole) => {
        const halves = splitRange(whole);
        if (halves === undefined) {
          expect(countDays(whole)).toBe(1);
          return;
        }
        expectPartition(whole, halves);
        const [first, second] = halves;
        expect([0, 1]).toContain(countDays(first) - countDays(second));
      }),
      { numRuns: 60 },
    );
  });

  it('returns undefined for a range of one day or none', () => {
    expect(splitRange(range('2024-01-01', '2024-01-01'))).toBeUndefined();
    expect(splitRange(range('2024-01-02', '2024-01-01'))).toBeUndefined();
  });
});
