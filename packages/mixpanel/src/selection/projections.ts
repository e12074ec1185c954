import { deliveryOf, type Privacy, type RecordProjection } from '@source-mixpanel/event-lines';
import { LAST_SEEN } from '../profiles/profile-properties.js';

/**
 * Properties that are emitted even if the user did not select them: they identify an event, contain
 * its cursor, or distinguish copies of it.
 */
const ALWAYS_EMITTED = ['time', 'distinct_id', '$insert_id', 'mp_processing_time_ms'];

/**
 * Returns which event properties are emitted and hashed; undefined if all of them are emitted
 * unchanged.
 */
export function eventProjection(
  properties: readonly string[] | undefined,
  privacy: Privacy | undefined,
): RecordProjection | undefined {
  return createProjection(properties, ALWAYS_EMITTED, privacy);
}

/**
 * Returns which profile properties are emitted and hashed; undefined if all of them are emitted
 * unchanged.
 */
export function profileProjection(
  properties: readonly string[] | undefined,
  privacy: Privacy | undefined,
): RecordProjection | undefined {
  return createProjection(properties, [LAST_SEEN], privacy);
}

/** Returns the properties to request from Mixpanel; undefined for all. */
export function requestedProperties(
  projection: RecordProjection | undefined,
): readonly string[] | undefined {
  if (projection?.selected === undefined) return undefined;
  return [...projection.selected].filter((name) => deliveryOf(projection, name) !== 'leave_out');
}

/** @param always properties that are emitted even if `properties` does not contain them */
function createProjection(
  properties: readonly string[] | undefined,
  always: readonly string[],
  privacy: Privacy | undefined,
): RecordProjection | undefined {
  if (properties === undefined && privacy === undefined) return undefined;
  const selected = properties && new Set([...always, ...properties]);
  return { selected, privacy };
}
