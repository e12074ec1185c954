import type { Clock, Warning } from '@source-mixpanel/stream';
import type { Day } from './day.js';
import { cursorDay } from './days-to-read.js';
import { timestampMilliseconds, timestampText, type TimestampShape } from './timestamp.js';
import { dayInZone } from './zone.js';

/**
 * A saved cursor may be this far in the future without a warning: the machine that saved it may
 * have had a clock that is fast, or another time zone.
 */
const MAX_SKEW_MILLISECONDS = 86_400_000;

export interface PresentOptions {
  readonly clock: Clock;
  /**
   * Converts an instant of this machine's clock (epoch ms) to the server's clock, if that is
   * slower. Absent: only this machine's clock is used.
   */
  readonly byEarlierClock?: ((instant: number) => number) | undefined;
}

/**
 * Returns a function that returns the start of the sync (epoch ms). It is a function because the
 * server's clock is known only after the first response. The start is the latest instant that a
 * state of this sync may contain: with a later cursor, data that changes between the start of the
 * sync and the cursor would never be read.
 */
export function presentAtStart({ clock, byEarlierClock }: PresentOptions): () => number {
  const began = clock.now();
  return () => byEarlierClock?.(began) ?? began;
}

/**
 * Returns a function that returns the current time (epoch ms) for use in a state. It adds the
 * elapsed monotonic time to the start of the sync, so that a jump of the wall clock does not make
 * figures look younger than they are.
 */
export function steadyPresent({ clock, byEarlierClock }: PresentOptions): () => number {
  const [began, start] = [clock.now(), clock.monotonic()];
  return () => {
    const instant = began + clock.monotonic() - start;
    return byEarlierClock?.(instant) ?? instant;
  };
}

/**
 * Converts the timestamp to another format, or returns the present instant (epoch ms) in that
 * format if it is earlier.
 * @throws RangeError for a text that is not a timestamp
 */
export function noLaterThan(timestamp: string, present: number, shape: TimestampShape): string {
  return timestampText(Math.min(timestampMilliseconds(timestamp), present), shape);
}

/**
 * Returns whether the timestamp is after the present instant (epoch ms). A record with such a
 * timestamp must not advance the cursor, not even to the present: changes from before the present
 * that Mixpanel shows later would be missed.
 */
export function isAfterPresent(timestamp: string, present: number): boolean {
  return timestampMilliseconds(timestamp) > present;
}

/**
 * Returns whether a saved cursor is more than a day in the future, which differences of clocks and
 * zones cannot explain. A cursor that is less far in the future is also replaced by the present,
 * but without a warning.
 * @throws RangeError for a text that is not a timestamp
 */
export function isFarAhead(cursor: string, present: number): boolean {
  return timestampMilliseconds(cursor) > present + MAX_SKEW_MILLISECONDS;
}

/**
 * Returns the saved cursor of a stream of days, or today in the zone if that is earlier. With a
 * cursor in the future, the days from today on would be skipped.
 * @throws RangeError for a text that is not a timestamp, or an unknown zone
 */
export function dayCursorNoLaterThan(cursor: string, present: number, zone: string): Day {
  const today = dayInZone(present, zone);
  return cursorDay(cursor) > today ? today : cursor;
}

/**
 * Creates the warning about a saved cursor in the future. `present` is the value that replaces it.
 */
export function futureStateWarning(present: string): Warning {
  return {
    kind: 'warning',
    message: `The saved state is in the future. It is treated as ${present}; reset the stream if records from before that are missing.`,
  };
}
