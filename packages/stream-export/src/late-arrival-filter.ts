import { timestampMilliseconds } from '@source-mixpanel/cursor';
import type { ExportState } from './export-state.js';

const DAY = 86_400_000;

/**
 * Events of the look-back that an earlier sync cannot have seen: processed since, or of unknown
 * processing time, or younger than the configured seconds before the newest event.
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
 * Epoch ms. Where no answer gave the server's clock: a day before the last day read, which had begun
 * somewhere on earth when it was read, or before the newest event. Not by that event alone: its time
 * is what a device believed, and may lie years ahead.
 */
function processedUntil({ processed_until: until, read_through, time }: ExportState): number {
  if (until !== undefined) return timestampMilliseconds(until);
  const known = [read_through, time].filter((text) => text !== undefined);
  return known.length === 0 ? 0 : Math.min(...known.map(timestampMilliseconds)) - DAY;
}
