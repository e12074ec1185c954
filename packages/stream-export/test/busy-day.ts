import { bodyOf } from './bodies.js';
import { event } from './events.js';
import type { CreateBody, StoredEvent } from './in-memory-mixpanel.js';
import { syncAt, type SyncAt, type SyncAtResult, type ProjectOptions } from './sync-at.js';

export const DAY = '2024-03-13';
/** Settings of syncs that read only this day. */
export const oneDay = { startDate: DAY, attributionDays: 0, workers: 1 };
/** Creates a body that breaks in the middle. */
export const cut: CreateBody = (text) => bodyOf(text, { breaksAt: Math.floor(text.length / 2) });
/** The bodies of two responses that break, so that the day is divided. */
export const cutTwice: readonly CreateBody[] = [cut, cut];

/**
 * Creates one event for every ten minutes of a day: 144 events, each with about this number of
 * bytes.
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

/** Runs a sync that reads only the day, at noon of the next day. */
export const sync = (project: ProjectOptions, options: SyncAt = {}): Promise<SyncAtResult> =>
  syncAt('2024-03-14T12:00:00Z', project, { ...oneDay, ...options });

/** Returns the requests for events, without those that verify the filter. */
export const eventRequests = ({ requests }: SyncAtResult) =>
  requests.filter(({ limit }) => limit === undefined);
