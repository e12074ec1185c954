import { jsonContent, type Content } from '../exchange.js';
import { isRecord, parseJson } from '../json.js';
import { exportLine, type StoredEvent } from '../project/stored-event.js';
import { parseTolerantly } from '../wire/raw-bytes.js';
import { addDays, createZone, daysFrom, type Zone } from '../zone.js';
import { dayRange, refuse, type Call } from './call.js';

const utc = createZone('UTC');

/**
 * Implements `GET /api/query/events`: returns the number of events with each of the requested
 * names, per hour or day of the project's time zone. Events with the same name, time, `distinct_id`
 * and `$insert_id` count only once. An event with a merged name counts for the name into which it
 * was merged.
 */
export function countEvents(call: Call): Content {
  const { zone } = call.project;
  const { from, to } = dayRange(call, zone);
  const names = readNames(call);
  const unit = call.parameters.get('unit');
  if (unit !== 'hour' && unit !== 'day') throw refuse(call, 'the mock counts by hour or day only');
  const values = new Map(names.map((name) => [name, new Map<string, number>()]));
  const seen = new Set<string>();
  // Reads the day before and the day after too: a day of the project's zone may overlap them in the
  // zone of the export.
  for (const day of daysFrom(addDays(from, -1), addDays(to, 1))) {
    for (const event of call.project.events.on(day, call.project.exportZone)) {
      const reportDay = zone.dayOf(event.instant);
      if (reportDay < from || reportDay > to || !isVisible(event, call)) continue;
      const buckets = values.get(shownName(event.name, call));
      if (buckets === undefined || !isNew(event, seen)) continue;
      const bucket = unit === 'day' ? reportDay : hourOf(event.instant, zone);
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
    }
  }
  const all = [...values].map(([name, buckets]) => [name, Object.fromEntries(buckets)] as const);
  const series = [...new Set([...values.values()].flatMap((buckets) => [...buckets.keys()]))];
  return jsonContent({
    data: { series: series.sort(), values: Object.fromEntries(all) },
    legend_size: names.length,
  });
}

/** Returns the name under which reports count events with this name. */
export function shownName(name: string, { options }: Call): string {
  return options.counts.merged[name] ?? name;
}

function isVisible(event: StoredEvent, { now, options }: Call): boolean {
  return event.processed + options.export.visibilityDelay <= now;
}

/**
 * Reports whether no event with the same name, time, `distinct_id` and `$insert_id` was seen
 * before, and adds this one to `seen`. Events without `$insert_id` are always new.
 */
function isNew(event: StoredEvent, seen: Set<string>): boolean {
  const record = parseTolerantly(exportLine(event, { days: utc, unit: 'seconds' }));
  const properties = isRecord(record) && isRecord(record['properties']) ? record['properties'] : {};
  const { time, distinct_id: id, $insert_id: insertId } = properties;
  if (insertId === undefined) return true;
  const key = JSON.stringify([event.name, time, id, insertId].map(String));
  const isUnseen = !seen.has(key);
  seen.add(key);
  return isUnseen;
}

/** Returns the beginning of the hour in the time zone, such as `2026-06-01 05:00:00`. */
function hourOf(instant: number, zone: Zone): string {
  const shown = new Date(instant + zone.offsetAt(instant)).toISOString();
  return `${shown.slice(0, 10)} ${shown.slice(11, 13)}:00:00`;
}

function readNames(call: Call): readonly string[] {
  const names = parseJson(call.parameters.get('event') ?? '');
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
    throw refuse(call, 'event must be a JSON array of strings');
  }
  return names;
}
