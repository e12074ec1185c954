import { EventLines, type EventLinesOptions } from '@source-mixpanel/event-lines';
import { isExportAbortMarker } from './export.js';

/** The form of an event: `{"event": …, "properties": {"time": …, "distinct_id": …, …}}`. */
export const EVENT_SHAPE = { nameField: 'event', propertiesField: 'properties' } as const;

/**
 * Returns the reader of bodies of the raw export: `read` verifies one and writes its events,
 * `createValidator` only verifies.
 */
export function exportLines(
  options: Pick<EventLinesOptions, 'onUnreadableLine' | 'countBy'>,
): EventLines {
  return new EventLines({ ...EVENT_SHAPE, ...options, isAbortMarker: isExportAbortMarker });
}
