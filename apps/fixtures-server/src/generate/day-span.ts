import { addDays, type Zone } from '../zone.js';

/**
 * The time from the beginning of a day to that of the next. Clock changes make some days longer or
 * shorter than 24 hours.
 */
export interface DayTime {
  /** Epoch milliseconds. */
  readonly start: number;
  /** Milliseconds. */
  readonly length: number;
}

export function spanOfDay(day: string, zone: Zone): DayTime {
  const start = zone.startOf(day);
  return { start, length: zone.startOf(addDays(day, 1)) - start };
}
