import { deliveryOf, type Privacy, type RecordProjection } from '@source-mixpanel/event-lines';
import { LAST_SEEN } from '../profiles/profile-properties.js';

/** What of an event is always delivered: its key and its cursor, and what tells repeats of it apart. */
const OF_EVERY_EVENT = ['time', 'distinct_id', '$insert_id', 'mp_processing_time_ms'];

/** Returns what leaves of the properties of events; undefined where all of them do, as they are. */
export function eventProjection(
  properties: readonly string[] | undefined,
  privacy: Privacy | undefined,
): RecordProjection | undefined {
  return projection(properties, OF_EVERY_EVENT, privacy);
}

/** The same for profiles. */
export function profileProjection(
  properties: readonly string[] | undefined,
  privacy: Privacy | undefined,
): RecordProjection | undefined {
  return projection(properties, [LAST_SEEN], privacy);
}

/** Returns the only properties to ask Mixpanel for; undefined for all. */
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
