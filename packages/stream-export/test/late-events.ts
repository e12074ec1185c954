import { event } from './events.js';
import type { MixpanelOptions } from './in-memory-mixpanel.js';
import { syncAt, type SyncAt } from './sync-at.js';

export const old = event('old', '2024-03-10T10:00:00Z');
export const early = event('early', '2024-03-13T10:30:00Z');
export const recent = event('recent', '2024-03-13T11:20:00Z');
/** An event without a processing time. */
export const unprocessed = event('unprocessed', '2024-03-12T10:00:00Z', { processed: 'never' });
/** Processed after the first sync, for a day that the first sync reads. */
const late = event('late', '2024-03-11T10:00:00Z', { processed: '2024-03-13T12:30:00Z' });
export const events = [old, early, recent, unprocessed, late];

/** Runs the first sync at noon of 13 March, which also reads this day. */
export const firstSync = (project: Partial<MixpanelOptions> = {}, options: SyncAt = {}) =>
  syncAt('2024-03-13T12:00:00Z', { events, ...project }, { endDate: '2024-03-20', ...options });
/** Runs a later sync at noon of 14 March. */
export const nextSync = (
  state: SyncAt['state'],
  project: Partial<MixpanelOptions> = {},
  options: SyncAt = {},
) => syncAt('2024-03-14T12:00:00Z', { events, ...project }, { state, ...options });
