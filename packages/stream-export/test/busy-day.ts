import { bodyOf } from './bodies.js';
import { event } from './events.js';
import type { Spoil, StoredEvent } from './in-memory-mixpanel.js';
import { syncAt, type SyncAt, type SyncAtResult, type World } from './sync-at.js';

export const DAY = '2024-03-13';
/** Settings of syncs that read only this day, one day later. */
export const one = { startDate: DAY, attributionDays: 0, workers: 1 };
export const cut: Spoil = (text) => bodyOf(text, { breaksAt: Math.floor(text.length / 2) });
export const twice: readonly Spoil[] = [cut, cut];

/**
 * Returns one event for every ten minutes of a day. Each event has about the given number of bytes.
 */
export function busyDay(day = DAY, bytes = 0): readonly StoredEvent[] {
  return Array.from({ length: 144 }, (_, index) => {
    const at = new Date(Date.parse(day) + index * 600_000).toISOString();
    const { properties, ...rest } = event(`${day} ${index}`, at);
    return { ...rest, properties: { ...properties, text: 'x'.repeat(bytes) } };
  });
}

export const idsOf = (events: readonly StoredEvent[]) =>
  events.map(({ properties }) => properties['$insert_id']);

export const sync = (world: World, options: SyncAt = {}): Promise<SyncAtResult> =>
  syncAt('2024-03-14T12:00:00Z', world, { ...one, ...options });

/** Returns the requests for events, without those that verify the filter. */
export const reads = ({ requests }: SyncAtResult) =>
  requests.filter(({ limit }) => limit === undefined);
