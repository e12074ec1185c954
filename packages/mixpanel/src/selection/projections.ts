import { deliveryOf, type Privacy, type RecordProjection } from '@source-mixpanel/event-lines';
import { LAST_SEEN } from '../profiles/profile-properties.js';

/**
 * Properties that are always emitted: the key and the cursor of an event, and those that distinguish
 * repeated events.
 */
const OF_EVERY_EVENT = ['time', 'distinct_id', '$insert_id', 'mp_processing_time_ms'];

/**
 * Returns which event properties are emitted and hashed; undefined if all of them are emitted
 * unchanged.
 */
export function eventProjection(
  properties: readonly string[] | undefined,
  privacy: Privacy | undefined,
): RecordProjection | undefined {
  return projection(properties, OF_EVERY_EVENT, privacy);
}

/**
 * Returns which profile properties are emitted and hashed; undefined if all of them are emitted
 * unchanged.
 */
export function profileProjection(
  properties: readonly string[] | undefined,
  privacy: Privacy | undefined,
): RecordProjection | undefined {
  return projection(properties, [LAST_SEEN], privacy);
}

/** Returns the properties to request from Mixpanel; undefined for all. */
export function requestedProperties(
  projection: RecordProjection | undefined,
): readonly string[] | undefined {
  if (projection?.selected === undefined) return undefined;
  return [...projection.selected].filter((name) => deliveryOf(projection, name) !== 'leave_out');
}

function projection(
  properties: readonly string[] | undefined,
  needed: readonly string[],
  privacy: Privacy | undefined,
): RecordProjection | undefined {
  if (properties === undefined && privacy === undefined) return undefined;
  const selected = properties && new Set([...needed, ...properties]);
  return { selected, privacy };
}
