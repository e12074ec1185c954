import { describe, expect, it } from '@jest/globals';
import { addDays, createZone, daysFrom, isDay } from './zone.js';

describe('a zone', () => {
  it.each([
    ['UTC', '2024-06-10', '2024-06-10T00:00:00Z'],
    ['US/Pacific', '2024-06-10', '2024-06-10T07:00:00Z'],
    ['US/Pacific', '2024-01-10', '2024-01-10T08:00:00Z'],
    ['Pacific/Kiritimati', '2024-06-10', '2024-06-09T10:00:00Z'],
    ['Pacific/Pago_Pago', '2024-06-10', '2024-06-10T11:00:00Z'],
    ['Asia/Kathmandu', '2024-06-10', '2024-06-09T18:15:00Z'],
  ])('%s starts %s at %s', (name, day, start) => {
    const zone = createZone(name);
    expect(zone.startOf(day)).toBe(Date.parse(start));
    expect(zone.dayOf(Date.parse(start))).toBe(day);
    expect(zone.dayOf(Date.parse(start) - 1)).toBe(addDays(day, -1));
  });

  it('starts a day at the end of the skipped hour if a clock change skips midnight', () => {
    const zone = createZone('America/Santiago');
    expect(zone.startOf('2024-09-08')).toBe(Date.parse('2024-09-08T04:00:00Z'));
  });

  it.each(['US/Pacific', 'America/Santiago', 'Australia/Lord_Howe', 'Africa/Cairo'])(
    'starts each day of a year where the previous day ends in %s',
    (name) => {
      const zone = createZone(name);
      for (const day of daysFrom('2024-01-01', '2024-12-31')) {
        expect(zone.dayOf(zone.startOf(day))).toBe(day);
        expect(zone.dayOf(zone.startOf(day) - 1)).toBe(addDays(day, -1));
      }
    },
  );

  it.each(['2024-02-30', '1999-12-31', '2024-1-1', '20240101', '', 'today'])(
    'rejects %j as a day',
    (text) => {
      expect(isDay(text)).toBe(false);
    },
  );
});
