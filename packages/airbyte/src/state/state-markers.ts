import type { JsonObject } from '@source-mixpanel/exact-json';

/** Added to a last state that would repeat an earlier one (see `StateLedger.final`). */
export const END_MARKER = '__ended';

/** Keys that say how a sync ended, not what was read. */
const MARKERS = new Set([
  END_MARKER,
  '__ab_no_cursor_state_message',
  '__ab_full_refresh_sync_complete',
]);

/**
 * Returns the part of a saved state that a stream may receive; undefined when nothing is left. An
 * end marker of an earlier sync must not suppress the next one: some platforms return it.
 */
export function withoutMarkers(state: JsonObject): JsonObject | undefined {
  const kept = Object.entries(state).filter(([name]) => !MARKERS.has(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
