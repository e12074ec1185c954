import { timestampMilliseconds } from '@source-mixpanel/cursor';
import type { ExportState } from './export-state.js';

const DAY = 86_400_000;

/**
 * Returns the filter for the lookback window. It matches the events that earlier syncs may not have
 * read: those that Mixpanel processed after `processed_until` of the state, and those without a
 * processing time. It also matches those in the last `lookBackSeconds` before the newest event.
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
 * Returns the instant, in epoch milliseconds, after which events may have been processed that were
 * not read. If the state has no `processed_until`, because no response had a `Date` header, it is
 * one day before the last day read or the newest event, whichever is earlier. The last day was read
 * after this instant, because it had begun in some time zone. The newest event alone is not
 * sufficient, because devices set its time, which may be years ahead.
 */
function processedUntil({ processed_until: until, read_through, time }: ExportState): number {
  if (until !== undefined) return timestampMilliseconds(until);
  const known = [read_through, time].filter((text) => text !== undefined);
  return known.length === 0 ? 0 : Math.min(...known.map(timestampMilliseconds)) - DAY;
}
