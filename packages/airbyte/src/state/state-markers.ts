import type { JsonObject } from '@source-mixpanel/exact-json';

/**
 * The key that is added to a last state that would otherwise equal an earlier one (see
 * `StateLedger.final`).
 */
export const END_MARKER = '__ended';

/** Keys of states that describe how a sync ended, and not what was read. */
const MARKERS = new Set([
  END_MARKER,
  '__ab_no_cursor_state_message',
  '__ab_full_refresh_sync_complete',
]);

/**
 * Removes the marker keys from a saved state; returns undefined if nothing else is left. A platform
 * may return the end marker of an earlier sync. If it were kept, every state of the next sync would
 * contain it, and adding it to the last state would no longer make that state different.
 */
export function withoutMarkers(state: JsonObject): JsonObject | undefined {
  const kept = Object.entries(state).filter(([name]) => !MARKERS.has(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
