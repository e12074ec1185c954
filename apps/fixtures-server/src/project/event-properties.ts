import { isRecord } from '../json.js';
import { parseTolerantly } from '../wire/raw-bytes.js';
import type { Project } from './project.js';
import { exportLine, type StoredEvent } from './stored-event.js';

/**
 * Returns the properties of an event. Those in the object `device` are also returned as if they
 * were outside of it.
 */
export function propertiesOf(
  project: Project,
  event: StoredEvent,
): Readonly<Record<string, unknown>> {
  const record = parseTolerantly(exportLine(event, { days: project.exportZone, unit: 'seconds' }));
  const properties = isRecord(record) && isRecord(record['properties']) ? record['properties'] : {};
  return { ...properties, ...(isRecord(properties['device']) ? properties['device'] : {}) };
}
