import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { effort, fakeClock } from '@source-mixpanel/testing';
import {
  dayCursorNoLaterThan,
  isFarAhead,
  noLaterThan,
  presentAtStart,
  steadyPresent,
  timestampMilliseconds,
} from './index.js';

const NOW = Date.UTC(2024, 5, 1, 12);
/** Generates instants of the years 1 to 9999 without a fraction of a second. */
const instant = fc
  .integer({ min: Date.UTC(1, 0) / 1000, max: Date.UTC(9999, 11, 31) / 1000 })
  .map((seconds) => seconds * 1000);
const written = (milliseconds: number): string => new Date(milliseconds).toISOString();

describe('presentAtStart', () => {
  it('stays the same while time passes, and is earlier if the clock of the server is slower', async () => {
    const clock = fakeClock(NOW, { automatic: true });
    let difference = 0;
    const present = presentAtStart({ clock, byEarlierClock: (at) => at - difference });
    await clock.sleep(5000, new AbortController().signal);
    expect(present()).toBe(NOW);
    difference = 3000;
    expect(present()).toBe(NOW - 3000);
  });
});

describe('a time in the future', () => {
  it('is replaced by the present by noLaterThan, and earlier times are kept', () => {
    fc.assert(
      fc.property(instant, instant, (value, present) => {
        const bounded = noLaterThan(written(value), present, 'YYYY-MM-DDTHH:MM:SS');
        expect(timestampMilliseconds(bounded)).toBe(Math.min(value, present));
      }),
      effort(300),
    );
  });

  it('is replaced by today in the zone by dayCursorNoLaterThan', () => {
    expect(dayCursorNoLaterThan('2030-01-01', NOW, 'UTC')).toBe('2024-06-01');
    expect(dayCursorNoLaterThan('2030-01-01', NOW, 'Pacific/Kiritimati')).toBe('2024-06-02');
    expect(dayCursorNoLaterThan('2024-06-02', NOW, 'UTC')).toBe('2024-06-01');
    expect(dayCursorNoLaterThan('2024-06-02', NOW, 'Pacific/Kiritimati')).toBe('2024-06-02');
    expect(dayCursorNoLaterThan('2024-06-02T00:00:00Z', NOW, 'UTC')).toBe('2024-06-01');
    expect(dayCursorNoLaterThan('2024-05-31T00:00:00Z', NOW, 'UTC')).toBe('2024-05-31T00:00:00Z');
  });

  it('is far ahead if it is more than a day after the present', () => {
    expect(isFarAhead('2024-06-02T12:00:00Z', NOW)).toBe(false);
    expect(isFarAhead('2024-06-02T12:00:01Z', NOW)).toBe(true);
  });
});

describe('steadyPresent', () => {
  it('does not jump with the wall clock, and is earlier if the clock of the server is slower', async () => {
    const clock = fakeClock(NOW);
    let difference = 0;
    const present = steadyPresent({ clock, byEarlierClock: (instant) => instant - difference });
    clock.jump(18_000_000);
    await clock.advance(1000);
    expect(present()).toBe(NOW + 1000);
    clock.jump(-32_400_000);
    difference = 250;
    expect(present()).toBe(NOW + 750);
  });
});
