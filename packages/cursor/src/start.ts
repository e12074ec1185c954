import type { Day } from './day.js';
import { defaultStartInZone } from './zone.js';

export interface StartSettings {
  /**
   * The first day to read; data that was last changed earlier is not read. Default: a year before
   * today.
   */
  readonly startDate?: Day | undefined;
  /** The time zone of the project, a name of the tz database, by which Mixpanel divides days. */
  readonly zone: string;
}

/**
 * Returns the day on which a first sync starts.
 * @param now epoch milliseconds
 */
export function startDay({ startDate, zone }: StartSettings, now: number): Day {
  return startDate ?? defaultStartInZone(now, zone);
}
