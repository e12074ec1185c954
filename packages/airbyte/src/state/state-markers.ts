import type { JsonObject } from '@source-mixpanel/exact-json';

/**
 * The key that is added to a last state that would otherwise equal an earlier one (see
 * `StateLedger.final`).
 */
export const END_MARKER = '__ended';

/** Keys of states that describe how a sync ended instead of what was read. */
const MARKERS = new Set([
  END_MARKER,
  '__ab_no_cursor_state_message',
  '__ab_full_refresh_sync_complete',
]);

/**
 * Removes the marker keys from a saved state; returns undefined if nothing else is left. Some
 * platforms return the end marker of an earlier sync, and the last state of the next sync must not
 * already have it.
 */
export function withoutMarkers(state: JsonObject): JsonObject | undefined {
  const kept = Object.entries(state).filter(([name]) => !MARKERS.has(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
