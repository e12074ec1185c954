import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from './day.js';
import {
  dayInZone,
  defaultStartInZone,
  isZone,
  lastCompleteDayInZone,
  lastCompleteDayInZoneAndUtc,
  offsetInZone,
  todayInZoneAndUtc,
} from './zone.js';

const at = (text: string): number => Date.parse(text);

it('these tests run with a machine time zone that skipped a day', () => {
  expect(new Date(2011, 11, 30).getDate()).toBe(31);
});

describe('isZone', () => {
  it.each(['US/Pacific', 'UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Pacific/Kiritimati'])(
    'accepts %s',
    (zone) => {
      expect(isZone(zone)).toBe(true);
    },
  );

  it.each(['Miami', '', '+05:00', 'US/Pacific ', 'UTC+3', 'local'])('rejects %j', (zone) => {
    expect(isZone(zone)).toBe(false);
    expect(() => dayInZone(0, zone)).toThrow(`"${zone}" is not a time zone`);
  });
});

describe('the offset of a zone', () => {
  it.each([
    ['UTC', '2024-07-01T00:00:00Z', 0],
    ['US/Pacific', '2024-03-10T09:59:59Z', -8],
    ['US/Pacific', '2024-03-10T10:00:00Z', -7],
    ['Pacific/Kiritimati', '2024-07-01T00:00:00Z', 14],
    ['Asia/Kathmandu', '2024-07-01T00:00:00Z', 5.75],
  ])('of %s at %s is %d hours', (zone, instant, hours) => {
    expect(offsetInZone(at(instant), zone)).toBe(hours * 3_600_000);
  });

  it('is rejected for an unknown zone', () => {
    expect(() => offsetInZone(0, '+05:00')).toThrow('is not a time zone');
  });
});

describe('the day of an instant', () => {
  it.each([
    // In US/Pacific, daylight saving time begins at 10:00Z on the 10th and ends at 09:00Z on the
    // 3rd.
    ['US/Pacific', '2024-03-10T07:59:59Z', '2024-03-09'],
    ['US/Pacific', '2024-03-10T08:00:00Z', '2024-03-10'],
    ['US/Pacific', '2024-03-11T06:59:59Z', '2024-03-10'],
    ['US/Pacific', '2024-03-11T07:00:00Z', '2024-03-11'],
    ['US/Pacific', '2024-11-03T06:59:59Z', '2024-11-02'],
    ['US/Pacific', '2024-11-03T07:00:00Z', '2024-11-03'],
    ['US/Pacific', '2024-11-04T07:59:59Z', '2024-11-03'],
    ['US/Pacific', '2024-11-04T08:00:00Z', '2024-11-04'],
    ['Europe/Berlin', '2024-03-30T23:00:00Z', '2024-03-31'],
    ['Europe/Berlin', '2024-03-31T21:59:59Z', '2024-03-31'],
    ['Europe/Berlin', '2024-03-31T22:00:00Z', '2024-04-01'],
    ['Europe/Berlin', '2024-10-27T22:59:59Z', '2024-10-27'],
    ['Europe/Berlin', '2024-10-27T23:00:00Z', '2024-10-28'],
    // The offset of Lord Howe changes by half an hour, between +10:30 and +11.
    ['Australia/Lord_Howe', '2024-04-06T12:59:59Z', '2024-04-06'],
    ['Australia/Lord_Howe', '2024-04-06T13:00:00Z', '2024-04-07'],
    ['Australia/Lord_Howe', '2024-04-07T13:29:59Z', '2024-04-07'],
    ['Australia/Lord_Howe', '2024-04-07T13:30:00Z', '2024-04-08'],
    ['Pacific/Pago_Pago', '2024-02-29T10:59:59Z', '2024-02-28'],
    ['Pacific/Pago_Pago', '2024-02-29T11:00:00Z', '2024-02-29'],
    ['Pacific/Kiritimati', '2024-02-28T09:59:59Z', '2024-02-28'],
    ['Pacific/Kiritimati', '2024-02-28T10:00:00Z', '2024-02-29'],
    // Samoa skipped the 30th.
    ['Pacific/Apia', '2011-12-30T09:59:59Z', '2011-12-29'],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31'],
  ])('in %s at %s is %s', (zone, instant, day) => {
    expect(dayInZone(at(instant), zone)).toBe(day);
  });

  it.each([
    ['US/Pacific', '2024-03-11T07:00:00Z', '2024-03-10', '2024-03-10'],
    ['US/Pacific', '2024-03-11T00:30:00Z', '2024-03-09', '2024-03-09'],
    ['UTC', '2024-03-01T00:00:00Z', '2024-02-29', '2024-02-29'],
    // East of Greenwich, the day of the zone ends before the day of UTC.
    ['Pacific/Kiritimati', '2024-02-28T10:00:00Z', '2024-02-28', '2024-02-27'],
    ['Pacific/Kiritimati', '2024-02-29T00:00:00Z', '2024-02-28', '2024-02-28'],
    ['Pacific/Pago_Pago', '2024-03-01T10:59:59Z', '2024-02-28', '2024-02-28'],
    ['Pacific/Pago_Pago', '2024-03-01T11:00:00Z', '2024-02-29', '2024-02-29'],
    ['Pacific/Apia', '2011-12-31T09:00:00Z', '2011-12-30', '2011-12-30'],
  ])(
    'in %s at %s: the last complete day is %s in the zone, and %s in both the zone and UTC',
    (...[zone, now, zonal, both]) => {
      expect(lastCompleteDayInZone(at(now), zone)).toBe(zonal);
      expect(lastCompleteDayInZoneAndUtc(at(now), zone)).toBe(both);
    },
  );

  it('is never complete before its end, in the zone or in UTC', () => {
    const zones = [
      'Pacific/Pago_Pago',
      'US/Pacific',
      'UTC',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Pacific/Kiritimati',
    ];
    const instants = fc.integer({
      min: at('2011-01-01T00:00:00Z'),
      max: at('2030-01-01T00:00:00Z'),
    });
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, fc.nat(10 ** 11), (zone, now, later) => {
        const complete = lastCompleteDayInZoneAndUtc(now, zone);
        expect(dayInZone(now + later, zone) > complete).toBe(true);
        expect(dayInZone(now + later, 'UTC') > complete).toBe(true);
        expect(addDays(complete, 1)).toBe(todayInZoneAndUtc(now, zone));
      }),
      { numRuns: 500 },
    );
  });

  it('minus 365 days is the default start of a first sync', () => {
    expect(defaultStartInZone(at('2024-03-01T05:00:00Z'), 'US/Pacific')).toBe('2023-03-01');
    expect(defaultStartInZone(at('2024-03-01T05:00:00Z'), 'UTC')).toBe('2023-03-02');
  });

  it('is an error for an instant without a four-digit year', () => {
    expect(() => dayInZone(Number.NaN, 'UTC')).toThrow('NaN is not an instant');
    expect(() => dayInZone(8e15, 'UTC')).toThrow(RangeError);
    const [first, last] = [at('0000-01-01T00:00:00Z'), at('9999-12-31T23:59:59Z')];
    expect([dayInZone(first, 'UTC'), dayInZone(last, 'UTC')]).toEqual(['0000-01-01', '9999-12-31']);
    expect(() => dayInZone(first - 1, 'UTC')).toThrow('is not an instant of the years 0 to 9999');
    expect(() => dayInZone(last + 1000, 'UTC')).toThrow(RangeError);
  });
});
