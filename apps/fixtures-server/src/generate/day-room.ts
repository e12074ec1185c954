import { addDays, type Zone } from '../zone.js';

/** The span of time of a day. Clock changes make it longer or shorter than 24 hours. */
export interface DayRoom {
  /** Epoch milliseconds. */
  readonly start: number;
  /** Milliseconds. */
  readonly length: number;
}

export function dayRoom(day: string, zone: Zone): DayRoom {
  const start = zone.startOf(day);
  return { start, length: zone.startOf(addDays(day, 1)) - start };
}
