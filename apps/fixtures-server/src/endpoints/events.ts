import { jsonContent, type Content } from '../exchange.js';
import { isRecord } from '../json.js';
import { exportLine, type StoredEvent } from '../project/stored-event.js';
import { parseTolerantly } from '../wire/raw-bytes.js';
import { addDays, daysFrom } from '../zone.js';
import { shownName } from './event-counts.js';
import { dayRange, numberParameter, type Call } from './call.js';

/**
 * The approximate number of events from which names and properties are collected, evenly
 * distributed over the days.
 */
const EXAMINED_EVENTS = 3000;
/** The minimum number of examined events for each day. */
const MIN_EVENTS_PER_DAY = 40;

interface Days {
  readonly from: string;
  readonly to: string;
}

const always: Days = { from: '', to: '9999-12-31' };

/**
 * Implements `events/names`: returns the event names of the requested days (default: all), most
 * frequent first.
 */
export function listEventNames(call: Call): Content {
  const counts = new Map<string, number>();
  const requested = call.parameters.has('from_date') ? dayRange(call, call.project.zone) : always;
  for (const event of someEvents(call, requested)) {
    const name = shownName(event.name, call);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const { hidden } = call.options.counts;
  const names = byCount(counts)
    .map(([name]) => name)
    .filter((name) => !hidden.includes(name));
  return jsonContent(names.slice(0, numberParameter(call, 'limit', 255)));
}

/**
 * Implements `events/properties/top`: returns names of properties, most frequent first. Every
 * seventh has no count, so that clients are tested without one.
 */
export function topEventProperties(call: Call): Content {
  const counts = new Map<string, number>();
  const wanted = call.parameters.get('event');
  for (const event of someEvents(call, always)) {
    if (wanted !== undefined && event.name !== wanted) continue;
    const line = exportLine(event, { days: call.project.exportZone, unit: 'seconds' });
    const record = parseTolerantly(line);
    const properties = isRecord(record) ? record['properties'] : undefined;
    if (!isRecord(properties)) continue;
    for (const name of Object.keys(properties)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const rows = byCount(counts)
    .filter(([name]) => name !== 'time' && name !== 'distinct_id')
    .slice(0, numberParameter(call, 'limit', 10))
    .map(([name, count], at) => [name, at % 7 === 6 ? {} : { count }] as const);
  return jsonContent(Object.fromEntries(rows));
}

function byCount(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(
    ([leftName, left], [rightName, right]) =>
      right - left || (leftName < rightName ? -1 : leftName > rightName ? 1 : 0),
  );
}

/**
 * Yields the first events of each requested day. Among them are the hostile events and those that
 * were added at run time.
 * @param requested days in the time zone of the project
 */
function* someEvents(call: Call, requested: Days): Iterable<StoredEvent> {
  const { events, exportZone, zone } = call.project;
  const span = events.span(exportZone);
  if (span === undefined) return;
  const isRequested = (day: string): boolean => day >= requested.from && day <= requested.to;
  // Reads the day before and the day after too: a day of the project's zone may overlap them in the
  // zone of the export.
  const days = daysFrom(span.first, span.last).filter(
    (day) => isRequested(addDays(day, -1)) || isRequested(day) || isRequested(addDays(day, 1)),
  );
  const share = Math.max(Math.ceil(EXAMINED_EVENTS / days.length), MIN_EVENTS_PER_DAY);
  for (const day of days) {
    let left = share;
    for (const event of events.on(day, exportZone)) {
      if (left <= 0) break;
      left -= 1;
      if (isRequested(zone.dayOf(event.instant))) yield event;
    }
  }
}
