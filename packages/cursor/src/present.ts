import type { Clock, Warning } from '@source-mixpanel/stream';
import type { Day } from './day.js';
import { cursorDay } from './days-to-read.js';
import { timestampMilliseconds, timestampText, type TimestampShape } from './timestamp.js';
import { dayInZone } from './zone.js';

/** Clocks of other machines, and calendars of other zones, may be ahead by a day without a warning. */
const MAX_SKEW_MILLISECONDS = 86_400_000;

export interface PresentOptions {
  readonly clock: Clock;
  /** An instant of our clock (epoch ms), moved back by as much as the server's clock is slow. */
  readonly byEarlierClock?: ((instant: number) => number) | undefined;
}

/**
 * Remembers the present instant. Returns the latest instant (epoch ms) that a state written by this
 * sync may hold: were a cursor later, changes between now and then would never be read.
 */
export function presentAtStart({ clock, byEarlierClock }: PresentOptions): () => number {
  const began = clock.now();
  return () => byEarlierClock?.(began) ?? began;
}

/**
 * Returns the present instant of one sync, as a state may hold it: counted on from its start by the monotonic
 * clock, as a wall clock that jumps would make figures look younger than they are.
 */
export function steadyPresent({ clock, byEarlierClock }: PresentOptions): () => number {
  const [began, start] = [clock.now(), clock.monotonic()];
  return () => {
    const instant = began + clock.monotonic() - start;
    return byEarlierClock?.(instant) ?? instant;
  };
}

/**
 * The timestamp in the shape asked for; the present instant (epoch ms) where it lies after that.
 * @throws RangeError for a text that is no timestamp
 */
export function noLaterThan(timestamp: string, present: number, shape: TimestampShape): string {
  return timestampText(Math.min(timestampMilliseconds(timestamp), present), shape);
}

/**
 * Whether the timestamp lies after the present instant (epoch ms). Such a value of a record does not
 * move a cursor: the present in its place would hide changes that become visible late.
 * @throws RangeError for a text that is not a timestamp
 */
export function isAfterPresent(timestamp: string, present: number): boolean {
  return timestampMilliseconds(timestamp) > present;
}

/**
 * Whether a saved cursor lies so far in the future that no difference of clocks explains it. Nearer
 * ones count as the present too, but without a warning.
 * @throws RangeError for a text that is no timestamp
 */
export function isFarAhead(cursor: string, present: number): boolean {
  return timestampMilliseconds(cursor) > present + MAX_SKEW_MILLISECONDS;
}

/**
 * The saved cursor of a stream of days, or today in the zone where it lies after that: the days from
 * today on would otherwise not be read once they are over.
 * @throws RangeError for a text that is no timestamp, or an unknown zone
 */
export function dayCursorNoLaterThan(cursor: string, present: number, zone: string): Day {
  const today = dayInZone(present, zone);
  return cursorDay(cursor) > today ? today : cursor;
}

/** What users read when a saved cursor lies in the future. `present` is what it counts as. */
export function futureStateWarning(present: string): Warning {
  return {
    kind: 'warning',
    message: `The saved state lies in the future. It is read as ${present}; reset the stream if records from before that are missing.`,
  };
}
