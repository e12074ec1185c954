import type { Clock, Warning } from '@source-mixpanel/stream';
import type { Day } from './day.js';
import { cursorDay } from './days-to-read.js';
import { timestampMilliseconds, timestampText, type TimestampShape } from './timestamp.js';
import { dayInZone } from './zone.js';

/**
 * Clocks of other machines, and calendars of other zones, may be ahead by a day without a warning.
 */
const MAX_SKEW_MILLISECONDS = 86_400_000;

export interface PresentOptions {
  readonly clock: Clock;
  /**
   * Returns an instant of our clock (epoch ms), moved back by as much as the server's clock is
   * slow.
   */
  readonly byEarlierClock?: ((instant: number) => number) | undefined;
}

/**
 * Remembers the present instant. Returns the latest instant (epoch ms) that a state written by this
 * sync may hold: with a later cursor, changes between now and then would never be read.
 */
export function presentAtStart({ clock, byEarlierClock }: PresentOptions): () => number {
  const began = clock.now();
  return () => byEarlierClock?.(began) ?? began;
}

/**
 * Returns the present instant of one sync, as a state may hold it. It is counted from the start by
 * the monotonic clock, since figures would look younger than they are when a wall clock jumps.
 */
export function steadyPresent({ clock, byEarlierClock }: PresentOptions): () => number {
  const [began, start] = [clock.now(), clock.monotonic()];
  return () => {
    const instant = began + clock.monotonic() - start;
    return byEarlierClock?.(instant) ?? instant;
  };
}

/**
 * Returns the timestamp in the requested shape, or the present instant (epoch ms) if that is
 * earlier.
 * @throws RangeError for a text that is not a timestamp
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
 * Whether a saved cursor is so far in the future that no difference of clocks explains it. A nearer
 * one is replaced by the present too, but without a warning.
 * @throws RangeError for a text that is not a timestamp
 */
export function isFarAhead(cursor: string, present: number): boolean {
  return timestampMilliseconds(cursor) > present + MAX_SKEW_MILLISECONDS;
}

/**
 * Returns the saved cursor of a stream of days, or today in the zone if that is earlier. With a
 * later cursor, the days from today on would not be read once they are over.
 * @throws RangeError for a text that is not a timestamp, or an unknown zone
 */
export function dayCursorNoLaterThan(cursor: string, present: number, zone: string): Day {
  const today = dayInZone(present, zone);
  return cursorDay(cursor) > today ? today : cursor;
}

/**
 * Returns the warning about a saved cursor in the future. `present` is the value that replaces it.
 */
export function futureStateWarning(present: string): Warning {
  return {
    kind: 'warning',
    message: `The saved state lies in the future. It is treated as ${present}; reset the stream if records from before that are missing.`,
  };
}
