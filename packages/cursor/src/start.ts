import type { Day } from './day.js';
import { defaultStartInZone } from './zone.js';

export interface StartSettings {
  /** The first day to read. Data that was last changed earlier is not read. Default: a year ago. */
  readonly startDate?: Day | undefined;
  /** The time zone of the project, in which its days begin: a name of the tz database. */
  readonly zone: string;
}

/**
 * Returns the first day that a sync may read.
 * @param now epoch milliseconds
 */
export function startDay({ startDate, zone }: StartSettings, now: number): Day {
  return startDate ?? defaultStartInZone(now, zone);
}
