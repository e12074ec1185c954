import type { Day } from './day.js';
import { defaultStartInZone } from './zone.js';

export interface StartSettings {
  /** Data that was last changed before this day is not read. Default: a year before today. */
  readonly startDate?: Day | undefined;
  /** The project's time zone, a name of the tz database: the server counts days in it. */
  readonly zone: string;
}

/**
 * Returns the first day of a first sync.
 * @param now epoch milliseconds
 */
export function startDay({ startDate, zone }: StartSettings, now: number): Day {
  return startDate ?? defaultStartInZone(now, zone);
}
