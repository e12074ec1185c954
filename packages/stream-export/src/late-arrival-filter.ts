import { timestampMilliseconds } from '@source-mixpanel/cursor';
import type { ExportState } from './export-state.js';

const DAY = 86_400_000;

/**
 * Returns a filter for events of the lookback window that an earlier sync cannot have read:
 * processed since, of unknown processing time, or younger than the configured seconds before the
 * newest event.
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
 * Returns epoch milliseconds. If no answer had the server's clock: a day before the last day read,
 * which had begun somewhere on earth when it was read, or before the newest event. Not that event
 * alone: its time was set by a device, and may be years ahead.
 */
function processedUntil({ processed_until: until, read_through, time }: ExportState): number {
  if (until !== undefined) return timestampMilliseconds(until);
  const known = [read_through, time].filter((text) => text !== undefined);
  return known.length === 0 ? 0 : Math.min(...known.map(timestampMilliseconds)) - DAY;
}
