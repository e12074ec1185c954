import type { JsonObject } from '@source-mixpanel/exact-json';
import { savedStateIn } from './saved-state.js';

const DAY_MILLISECONDS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The days that a stream reads in order, from `from` to `to` inclusive, such as `2026-11-10`. */
export interface ReadDays {
  readonly from: string;
  /** The last day whose records are stored; the day before `from` if there is none. */
  readonly through: string;
  readonly to: string;
}

/** Returns the last day that was read according to the state, if the stream is read by day. */
export function lastReadDay(state: JsonObject): string | undefined {
  const { read_through: through } = savedStateIn(state);
  return typeof through === 'string' && isDay(through) ? through : undefined;
}

/**
 * Reports whether a text is a valid day. Only the connector validates states, so a state file may
 * contain 2026-13-01.
 */
function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(text));
}

/** Returns the number of stored days and the number of all days. */
export function countDays({ from, through, to }: ReadDays): { done: number; all: number } {
  const all = Math.max(0, daysBetween(from, to) + 1);
  return { done: Math.min(all, Math.max(0, daysBetween(from, through) + 1)), all };
}

export function dayAfter(day: string): string {
  return dayOf(Date.parse(day) + DAY_MILLISECONDS);
}

/**
 * Returns the last day that a sync can read: yesterday in UTC, or the configured day if that is
 * earlier.
 * @param now epoch milliseconds
 */
export function lastDayToRead(configured: string | undefined, now: number): string {
  const yesterday = dayOf(now - DAY_MILLISECONDS);
  return configured !== undefined && configured < yesterday ? configured : yesterday;
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MILLISECONDS);
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
