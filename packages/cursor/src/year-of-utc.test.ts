import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { effort } from '@source-mixpanel/testing';
import { isTimestamp, normaliseTimestamp } from './index.js';

const two = (value: number): string => String(value).padStart(2, '0');
const edge = fc
  .tuple(fc.constantFrom('0000-01-01', '0000-12-31', '9999-01-01', '9999-12-31'), fc.nat(23))
  .chain(([day, hour]) =>
    fc
      .tuple(fc.constantFrom('+', '-'), fc.nat(23), fc.nat(59))
      .map(
        ([sign, hours, minutes]) => `${day}T${two(hour)}:59:59${sign}${two(hours)}:${two(minutes)}`,
      ),
  );

describe('a timestamp in the first or last year, 0 or 9999', () => {
  it.each(['9999-12-31T23:59:59-11:00', '0000-01-01T00:00:00+00:01'])(
    'is rejected if its year in UTC does not have four digits: %s',
    (text) => {
      expect(isTimestamp(text)).toBe(false);
    },
  );

  it('is rejected, or can be converted to UTC and parsed again, with any offset', () => {
    fc.assert(
      fc.property(edge, (text) => {
        if (!isTimestamp(text)) return;
        expect(isTimestamp(normaliseTimestamp(text, 'YYYY-MM-DDTHH:MM:SSZ'))).toBe(true);
      }),
      effort(300),
    );
  });
});
