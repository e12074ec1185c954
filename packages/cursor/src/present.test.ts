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

describe('the present at the start of a sync', () => {
  it('stays the same while time passes, and is earlier if the clock of the server is slower', async () => {
    const clock = fakeClock(NOW, { automatic: true });
    let behind = 0;
    const present = presentAtStart({ clock, byEarlierClock: (at) => at - behind });
    await clock.sleep(5000, new AbortController().signal);
    expect(present()).toBe(NOW);
    behind = 3000;
    expect(present()).toBe(NOW - 3000);
  });

  it('replaces every later timestamp, and does not change earlier ones', () => {
    fc.assert(
      fc.property(instant, instant, (value, present) => {
        const bounded = noLaterThan(written(value), present, 'YYYY-MM-DDTHH:MM:SS');
        expect(timestampMilliseconds(bounded)).toBe(Math.min(value, present));
      }),
      effort(300),
    );
  });

  it('replaces a cursor that is a later day by today in the zone', () => {
    expect(dayCursorNoLaterThan('2030-01-01', NOW, 'UTC')).toBe('2024-06-01');
    expect(dayCursorNoLaterThan('2030-01-01', NOW, 'Pacific/Kiritimati')).toBe('2024-06-02');
    expect(dayCursorNoLaterThan('2024-06-02', NOW, 'UTC')).toBe('2024-06-01');
    expect(dayCursorNoLaterThan('2024-06-02', NOW, 'Pacific/Kiritimati')).toBe('2024-06-02');
    expect(dayCursorNoLaterThan('2024-06-02T00:00:00Z', NOW, 'UTC')).toBe('2024-06-01');
    expect(dayCursorNoLaterThan('2024-05-31T00:00:00Z', NOW, 'UTC')).toBe('2024-05-31T00:00:00Z');
  });

  it('is far exceeded only by a cursor that is more than a day later', () => {
    expect(isFarAhead('2024-06-02T12:00:00Z', NOW)).toBe(false);
    expect(isFarAhead('2024-06-02T12:00:01Z', NOW)).toBe(true);
  });
});

describe('steadyPresent', () => {
  it('follows the monotonic clock when the wall clock jumps, and is earlier if the clock of the server is slower', async () => {
    const clock = fakeClock(NOW);
    let skew = 0;
    const present = steadyPresent({ clock, byEarlierClock: (instant) => instant - skew });
    clock.jump(18_000_000);
    await clock.advance(1000);
    expect(present()).toBe(NOW + 1000);
    clock.jump(-32_400_000);
    skew = 250;
    expect(present()).toBe(NOW + 750);
  });
});
