import { EventLines, type EventLinesOptions } from '@source-mixpanel/event-lines';
import { isExportAbortMarker } from './export.js';

/** Form of an exported event: `{"event": …, "properties": {"time": …, "distinct_id": …, …}}`. */
export const EVENT_SHAPE = { nameField: 'event', propertiesField: 'properties' } as const;

/**
 * Creates the reader of export bodies. Its method `read` verifies a body and writes its events as
 * records; `createValidator` only verifies.
 */
export function exportLines(
  options: Pick<EventLinesOptions, 'onUnreadableLine' | 'countBy'>,
): EventLines {
  return new EventLines({ ...EVENT_SHAPE, ...options, isAbortMarker: isExportAbortMarker });
}
