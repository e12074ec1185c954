import { describe, expect, it } from '@jest/globals';
import { countDays } from './day-range.js';
import { cursorDay, daysToRead, type DaySettings } from './days-to-read.js';

/** Returns the days to read as `FROM..TO`, or `nothing`. */
const read = (
  cursor: string | undefined,
  settings: Partial<DaySettings>,
  now: string = '2024-06-15T12:00:00Z',
): string => {
  const defaults = { zone: 'UTC', attributionDays: 5 };
  const days = daysToRead(cursor, { ...defaults, ...settings }, Date.parse(now));
  return countDays(days) === 0 ? 'nothing' : `${days.from}..${days.to}`;
};

describe('the days to read', () => {
  it.each([
    // The zones in which a day begins last and first.
    ['Pacific/Pago_Pago', '2024-06-15T10:59:59Z', '2024-06-13'],
    ['Pacific/Pago_Pago', '2024-06-15T11:00:00Z', '2024-06-14'],
    ['Pacific/Kiritimati', '2024-06-15T09:59:59Z', '2024-06-14'],
    ['Pacific/Kiritimati', '2024-06-15T10:00:00Z', '2024-06-15'],
    // Days of 23 and of 25 hours.
    ['America/New_York', '2024-03-11T03:59:59Z', '2024-03-09'],
    ['America/New_York', '2024-03-11T04:00:00Z', '2024-03-10'],
    ['America/New_York', '2024-11-04T04:59:59Z', '2024-11-02'],
    ['America/New_York', '2024-11-04T05:00:00Z', '2024-11-03'],
    ['UTC', '2024-03-01T00:00:00Z', '2024-02-29'],
    ['UTC', '2023-03-01T00:00:00Z', '2023-02-28'],
  ])('end with the last complete day in %s at %s', (zone, now, last) => {
    expect(read(undefined, { zone, startDate: '2023-01-01' }, now)).toBe(`2023-01-01..${last}`);
  });

  it.each([
    ['2024-06-10', '2024-06-01..2024-06-10'],
    ['2024-06-15', '2024-06-01..2024-06-15'],
    ['2024-06-16', '2024-06-01..2024-06-15'],
    ['2999-01-01', '2024-06-01..2024-06-15'],
    ['2024-06-01', '2024-06-01..2024-06-01'],
    ['2024-05-31', 'nothing'],
  ])('end with the configured day, but not after today: %s', (endDate, days) => {
    expect(read(undefined, { startDate: '2024-06-01', endDate })).toBe(days);
  });

  it('end with today in the time zone of the project if the configured day is later', () => {
    const settings = { zone: 'Pacific/Kiritimati', startDate: '2024-06-15', endDate: '2024-06-20' };
    expect(read(undefined, settings)).toBe('2024-06-15..2024-06-16');
  });

  it('begin a year before today in the zone by default', () => {
    expect(read(undefined, {}, '2024-06-15T12:00:00Z')).toBe('2023-06-16..2024-06-14');
    const zone = 'Pacific/Kiritimati';
    expect(read(undefined, { zone }, '2024-06-15T12:00:00Z')).toBe('2023-06-17..2024-06-15');
  });

  it.each([
    [5, '2024-03-03', '2024-02-27..2024-06-14'],
    [0, '2024-03-03', '2024-03-03..2024-06-14'],
    [1, '2024-03-01', '2024-02-29..2024-06-14'],
    [5, '2024-01-03', '2024-01-01..2024-06-14'],
    [5, '2024-01-01', '2024-01-01..2024-06-14'],
    [5, '2023-01-01', '2024-01-01..2024-06-14'],
    [2_000_000, '2024-03-03', '2024-01-01..2024-06-14'],
    [5, '2024-06-14', '2024-06-09..2024-06-14'],
    [5, '2024-06-19', '2024-06-14..2024-06-14'],
    [5, '2024-06-20', 'nothing'],
    [0, '2030-01-01', 'nothing'],
  ])(
    'start %i days before the cursor %s, but not before the start',
    (attributionDays, cursor, days) => {
      expect(read(cursor, { startDate: '2024-01-01', attributionDays })).toBe(days);
    },
  );

  it.each([
    ['2024-01-26', '2024-01-26'],
    ['2024-01-26 00:00:00', '2024-01-26'],
    ['2024-01-26T23:59:59Z', '2024-01-26'],
    ['2024-01-26T00:30:00+02:00', '2024-01-25'],
  ])('cursorDay(%j) is %j', (cursor, day) => {
    expect(cursorDay(cursor)).toBe(day);
  });
});
