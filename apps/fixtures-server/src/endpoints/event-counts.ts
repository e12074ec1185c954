import { jsonContent, type Content } from '../exchange.js';
import { isRecord, parseJson } from '../json.js';
import { exportLine, type StoredEvent } from '../project/stored-event.js';
import { parseTolerantly } from '../wire/raw-bytes.js';
import { addDays, createZone, daysFrom, type Zone } from '../zone.js';
import { dayRange, refuse, type Call } from './call.js';

const utc = createZone('UTC');

/**
 * Implements `GET /api/query/events`: returns the number of events of each requested name, per hour or day of the
 * project's time zone. Events with the same name, time, `distinct_id` and `$insert_id` count once. Events with a merged
 * name count for the name that reports show.
 */
export function countEvents(call: Call): Content {
  const { zone } = call.project;
  const { from, to } = dayRange(call, zone);
  const names = readNames(call);
  const unit = call.parameters.get('unit');
  if (unit !== 'hour' && unit !== 'day') throw refuse(call, 'the mock counts by hour or day only');
  const values = new Map(names.map((name) => [name, new Map<string, number>()]));
  const seen = new Set<string>();
  // Reads one more day on both sides, because days of another zone begin and end up to a day earlier or later.
  for (const day of daysFrom(addDays(from, -1), addDays(to, 1))) {
    for (const event of call.project.events.on(day, call.project.exportZone)) {
      const own = zone.dayOf(event.instant);
      if (own < from || own > to || !isVisible(event, call)) continue;
      const buckets = values.get(shownName(event.name, call));
      if (buckets === undefined || !isFirst(event, seen)) continue;
      const bucket = unit === 'day' ? own : hourOf(event.instant, zone);
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

/** Returns the name under which reports count the events of a name. */
export function shownName(name: string, { options }: Call): string {
  return options.counts.merged[name] ?? name;
}

function isVisible(event: StoredEvent, { now, options }: Call): boolean {
  return event.processed + options.export.visibilityDelay <= now;
}

/** Reports whether this is the first of the events that count once together. */
function isFirst(event: StoredEvent, seen: Set<string>): boolean {
  const record = parseTolerantly(exportLine(event, { days: utc, unit: 'seconds' }));
  const properties = isRecord(record) && isRecord(record['properties']) ? record['properties'] : {};
  const { time, distinct_id: id, $insert_id: insertId } = properties;
  if (insertId === undefined) return true;
  const key = JSON.stringify([event.name, time, id, insertId].map(String));
  const isNew = !seen.has(key);
  seen.add(key);
  return isNew;
}

/** Returns a time such as `2026-06-01 05:00:00`. */
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
