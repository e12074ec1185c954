import { timestampMilliseconds } from '@source-mixpanel/cursor';
import type { ExportState } from './export-state.js';

const DAY = 86_400_000;

/**
 * Returns a filter for the events of the lookback window that earlier syncs cannot have read: those
 * processed since then, those without a processing time, and those in the configured number of
 * seconds before the newest event.
 */
export function lateArrivalFilter(state: ExportState, lookBackSeconds: number): string {
  const processed = 'properties["mp_processing_time_ms"]';
  const conditions = [
    `number(${processed}) >= ${processedUntil(state)}`,
    `not defined(${processed})`,
  ];
  if (lookBackSeconds > 0 && state.time !== undefined) {
    const newest = Math.floor(timestampMilliseconds(state.time) / 1000);
    conditions.push(`properties["$time"] >= datetime(${newest - lookBackSeconds})`);
  }
  return conditions.join(' or ');
}

/**
 * Returns the instant from which events may not have been read, in epoch milliseconds. If the state
 * has no `processed_until`, because no response had a `Date` header, it is one day before the last
 * day read or the newest event, whichever is earlier. That is early enough, because the last day
 * read had begun somewhere on earth when it was read. The time of the newest event alone is not
 * sufficient, because devices set it and it may be years ahead.
 */
function processedUntil({ processed_until: until, read_through, time }: ExportState): number {
  if (until !== undefined) return timestampMilliseconds(until);
  const known = [read_through, time].filter((text) => text !== undefined);
  return known.length === 0 ? 0 : Math.min(...known.map(timestampMilliseconds)) - DAY;
}
