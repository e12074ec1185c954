import type { JsonObject } from '@source-mixpanel/exact-json';
import { savedStateIn } from './saved-state.js';

const DAY_MILLISECONDS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Days that a stream reads one after another, such as `2026-11-10`, both ends included. */
export interface ReadDays {
  readonly from: string;
  /** The last day that is kept so far; the day before `from` if no day is kept. */
  readonly through: string;
  readonly to: string;
}

/** Returns the last day that was read by the state, if the stream reads by day. */
export function readThrough(state: JsonObject): string | undefined {
  const { read_through: through } = savedStateIn(state);
  return typeof through === 'string' && isDay(through) ? through : undefined;
}

/** The state is not validated before the connector reads it, so it may contain a day such as 2026-13-01. */
function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(text));
}

/** Returns how many of the days are kept, and how many there are. */
export function countDays({ from, through, to }: ReadDays): { done: number; all: number } {
  const all = Math.max(0, daysBetween(from, to) + 1);
  return { done: Math.min(all, Math.max(0, daysBetween(from, through) + 1)), all };
}

export function dayAfter(day: string): string {
  return dayOf(Date.parse(day) + DAY_MILLISECONDS);
}

/**
 * Returns the last day that a sync can read: the configured one, or the last one that is over.
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
