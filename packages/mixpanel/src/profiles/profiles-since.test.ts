import { describe, expect, it } from '@jest/globals';
import { profilesSince } from './profiles-since.js';

describe('profilesSince', () => {
  it.each([
    [undefined, '2024-01-01', 48, '2024-01-01T00:00:00'],
    ['2024-03-01T10:00:05', '2024-01-01', 0, '2024-03-01T10:00:05'],
    ['2024-03-01T10:00:05', '2024-01-01', 48, '2024-02-28T10:00:05'],
    ['2024-01-02T10:00:00', '2024-01-01', 48, '2024-01-01T00:00:00'],
    ['2024-03-01T10:00:00+02:00', '2024-01-01', 1, '2024-03-01T07:00:00'],
    ['2024-03-01T10:00:00', '1970-01-01', 1e12, '1970-01-01T00:00:00'],
  ])(
    'given the cursor %s, the start %s and a lookback of %d hours, returns %s',
    (...[cursor, start, hours, since]) => {
      expect(profilesSince({ cursor, start, lookBackHours: hours })).toBe(since);
    },
  );
});
