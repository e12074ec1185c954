import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  compareTimestamps,
  subtractFromCursor,
  isTimestamp,
  latestTimestamp,
  normaliseTimestamp,
  timestampMilliseconds,
  timestampText,
} from './timestamp.js';

describe('a timestamp', () => {
  it.each([
    ['2024-03-01T11:20:47', '2024-03-01T11:20:47Z'],
    ['2024-03-01 11:20:47', '2024-03-01T11:20:47Z'],
    ['2024-03-01t11:20:47z', '2024-03-01T11:20:47Z'],
    ['2024-03-01T11:20:47+00:00', '2024-03-01T11:20:47Z'],
    ['2024-03-01T00:20:47+05:30', '2024-02-29T18:50:47Z'],
    ['2024-02-28T23:20:47-0800', '2024-02-29T07:20:47Z'],
    ['2024-03-01 11:20:47 +01', '2024-03-01T10:20:47Z'],
    ['2024-03-01T11:20:47.999999', '2024-03-01T11:20:47Z'],
    ['2024-03-01T11:20:47.000Z', '2024-03-01T11:20:47Z'],
    ['1969-12-31T23:59:59.5Z', '1969-12-31T23:59:59Z'],
    ['2024-03-01', '2024-03-01T00:00:00Z'],
  ])('is converted from %s to %s', (text, normal) => {
    expect(isTimestamp(text)).toBe(true);
    expect(normaliseTimestamp(text, 'YYYY-MM-DDTHH:MM:SSZ')).toBe(normal);
    expect(normaliseTimestamp(text, 'YYYY-MM-DDTHH:MM:SS')).toBe(normal.slice(0, -1));
    expect(normaliseTimestamp(text, 'YYYY-MM-DD HH:MM:SS')).toBe(
      normal.slice(0, -1).replace('T', ' '),
    );
  });

  it.each([
    '',
    'now',
    '2024-02-30T00:00:00',
    '2024-03-01T25:00:00',
    '2024-03-01T11:20',
    '2024-03-01T11:20:47+25:99',
    '10:00:00',
    '1718000000',
    null,
    1718000000,
    undefined,
    {},
    ['2024-03-01'],
  ])('is rejected if it is %j', (value) => {
    expect(isTimestamp(value)).toBe(false);
  });

  it.each([
    ['2024-03-01T11:20:47', '2024-03-01 11:20:47', 0],
    ['2024-03-01T11:20:47Z', '2024-03-01T12:20:47+01:00', 0],
    ['2024-03-01T11:20:47', '2024-03-01T11:20:47.0', 0],
    ['2024-03-01T11:20:47.50', '2024-03-01T11:20:47.5', 0],
    ['2024-03-01T11:20:47.5000', '2024-03-01T11:20:47.5', 0],
    // As texts, the first three of these pairs would have the opposite order.
    ['2024-03-01T11:20:47.5Z', '2024-03-01T11:20:47Z', 1],
    ['2024-03-01T12:20:47+02:00', '2024-03-01T11:20:47', -1],
    ['2024-03-01T11:20:47', '2024-03-01 11:20:48', -1],
    ['2024-03-01T11:20:47.10', '2024-03-01T11:20:47.09', 1],
    ['2024-03-01T11:20:47.1234567', '2024-03-01T11:20:47.1234568', -1],
    ['2024-03-01', '2024-03-01T00:00:01', -1],
  ])('is compared: %s with %s is %d', (first, second, sign) => {
    expect(Math.sign(compareTimestamps(first, second))).toBe(sign);
    expect(Math.sign(compareTimestamps(second, first))).toBe(sign === 0 ? 0 : -sign);
    expect(latestTimestamp(first, second)).toBe(sign < 0 ? second : first);
  });

  it('is compared by its instant, whatever its format and offset', () => {
    const instant = fc.integer({ min: -2e12, max: 4e12 });
    const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });
    const written = (epoch: number, minutes: number): string => {
      const clock = new Date(epoch + minutes * 60_000).toISOString().slice(0, -1);
      const size = Math.abs(minutes);
      const two = (n: number): string => String(n).padStart(2, '0');
      return `${clock}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
    };
    fc.assert(
      fc.property(instant, instant, offset, offset, (...[a, b, east, west]) => {
        expect(timestampMilliseconds(written(a, east))).toBe(a);
        expect(Math.sign(compareTimestamps(written(a, east), written(b, west)))).toBe(
          Math.sign(a - b),
        );
        expect(compareTimestamps(written(a, east), written(a, west))).toBe(0);
      }),
    );
  });

  it('is converted to milliseconds and back with a truncated fraction', () => {
    expect(timestampMilliseconds('2024-03-01T11:20:47.1239')).toBe(
      Date.UTC(2024, 2, 1, 11, 20, 47, 123),
    );
    expect(timestampText(Date.UTC(2024, 2, 1, 11, 20, 47, 999), 'YYYY-MM-DD HH:MM:SS')).toBe(
      '2024-03-01 11:20:47',
    );
  });

  it('is moved back by seconds, and a day by complete days', () => {
    expect(subtractFromCursor('2024-03-01T00:00:10Z', 37)).toBe('2024-02-29T23:59:33');
    expect(subtractFromCursor('2024-03-01', 1)).toBe('2024-02-29');
    expect(subtractFromCursor('2024-03-01', 0)).toBe('2024-03-01');
    expect(subtractFromCursor('2024-03-01', 86_401)).toBe('2024-02-28');
  });

  it('is rejected with an error that does not contain the text', () => {
    expect(() => compareTimestamps('soon', '2024-03-01')).toThrow(
      new RangeError('not a timestamp of the form YYYY-MM-DDTHH:MM:SS'),
    );
    expect(() => timestampText(Number.NaN, 'YYYY-MM-DDTHH:MM:SSZ')).toThrow(RangeError);
  });

  it('is formatted only if its year is between 0 and 9999', () => {
    const [first, last] = [Date.parse('0000-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59Z')];
    expect(timestampText(first, 'YYYY-MM-DDTHH:MM:SSZ')).toBe('0000-01-01T00:00:00Z');
    expect(timestampText(last, 'YYYY-MM-DDTHH:MM:SSZ')).toBe('9999-12-31T23:59:59Z');
    for (const instant of [first - 1, last + 1000]) {
      expect(() => timestampText(instant, 'YYYY-MM-DDTHH:MM:SSZ')).toThrow(
        new RangeError(`${String(instant)} is not an instant of the years 0 to 9999`),
      );
    }
  });
});
