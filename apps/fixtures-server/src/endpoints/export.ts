import { isRecord, parseJson } from '../json.js';
import type { Content } from '../exchange.js';
import type { WhereMode } from '../project/options.js';
import { exportLine, type StoredEvent, type TimeFrame } from '../project/stored-event.js';
import { matchesWhere, mentions, mentionsOther } from '../where/evaluate-where.js';
import { WhereError, type Expression } from '../where/expression.js';
import { parseWhere } from '../where/parse-where.js';
import { parseTolerantly } from '../wire/raw-bytes.js';
import { createZone, daysFrom, type Zone } from '../zone.js';
import { dayRange, numberParameter, refuse, refuseFuture, type Call } from './call.js';

const MAX_LIMIT = 100_000;
const utc = createZone('UTC');
const HOUR_SECONDS = 3600;

/** The property whose use in a filter is refused, by mode. */
const refusedProperties: ReadonlyMap<WhereMode, string> = new Map([
  ['refuse_processing_time', 'mp_processing_time_ms'],
  ['refuse_time', '$time'],
]);

/**
 * Implements `GET /api/2.0/export`: returns the raw events of the requested days, one JSON object
 * per line. It contains the events that were visible when the request arrived, even if the response
 * takes longer.
 */
export function exportEvents(call: Call): Content {
  const zone = call.project.exportZone;
  const { from, to } = dayRange(call, zone);
  refuseFuture(call, zone, to);
  const limit = numberParameter(call, 'limit', Infinity);
  if (limit > MAX_LIMIT && limit !== Infinity) throw refuse(call, 'limit is too large');
  const names = readNames(call);
  const where = readWhere(call);
  const unit = ['true', '1'].includes(call.parameters.get('time_in_ms') ?? '')
    ? 'milliseconds'
    : 'seconds';
  const frame: TimeFrame = { days: zone, unit };
  const wanted = (event: StoredEvent): boolean =>
    event.processed + call.options.export.visibilityDelay <= call.now &&
    (names === undefined || names.has(event.name)) &&
    (where === undefined || passes(where, event, call));
  return {
    status: 200,
    headers: { 'content-type': call.options.exportType },
    body: writeLines(call, daysFrom(from, to), { frame, limit, wanted }),
  };
}

interface LineOptions {
  readonly frame: TimeFrame;
  readonly limit: number;
  wanted(event: StoredEvent): boolean;
}

function* writeLines(call: Call, days: readonly string[], options: LineOptions): Iterable<string> {
  const { withheld } = call.options.export;
  let left = options.limit;
  for (const day of days) {
    for (const event of call.project.events.on(day, options.frame.days)) {
      if (left <= 0) return;
      if (!options.wanted(event)) continue;
      left -= 1;
      const line = exportLine(event, options.frame);
      if (withheld === undefined || !line.includes(withheld)) yield `${line}\n`;
    }
  }
}

interface Filter {
  readonly where: Expression;
  /** Whether the filter uses `$time`. */
  readonly isByTime: boolean;
  /** Whether the filter uses only `$time`. Then lines need not be parsed. */
  readonly isByTimeAlone: boolean;
}

function passes(
  { where, isByTime, isByTimeAlone }: Filter,
  event: StoredEvent,
  call: Call,
): boolean {
  const mode = call.options.export.where;
  if (mode === 'match_nothing') return false;
  if (mode === 'ignore_time' && isByTime) return true;
  const shift = mode === 'shift_time' && isByTime ? HOUR_SECONDS : 0;
  const days = call.project.exportZone;
  if (isByTimeAlone && event.time === 'epoch') {
    const shown = Math.floor((event.instant + days.offsetAt(event.instant)) / 1000);
    return matchesWhere(where, { time: shown + shift });
  }
  const record = parseTolerantly(exportLine(event, { days, unit: 'seconds' }));
  if (!isRecord(record) || !isRecord(record['properties'])) return false;
  const { time, ...others } = record['properties'];
  const shifted = typeof time === 'number' ? time + shift : time;
  return matchesWhere(where, time === undefined ? others : { ...others, time: shifted });
}

function readWhere(call: Call): Filter | undefined {
  const text = call.parameters.get('where');
  if (text === undefined || text === '') return undefined;
  // With this option events contain local times written as if they were UTC, so the filter is read
  // in the same way.
  const zone = call.options.epoch === 'local' ? utc : call.project.zone;
  const expression = parseFilter(call, text, zone);
  const refused = refusedProperties.get(call.options.export.where);
  if (refused !== undefined && mentions(expression, refused)) {
    throw refuse(call, `Unable to parse selector: unknown property ${refused}`);
  }
  return {
    where: expression,
    isByTime: mentions(expression, '$time'),
    isByTimeAlone: !mentionsOther(expression, '$time'),
  };
}

/**
 * Parses the filter of a request.
 * @throws Refusal with 400 if it is not an expression
 */
export function parseFilter(call: Call, text: string, zone: Zone): Expression {
  try {
    return parseWhere(text, { now: call.now, zone });
  } catch (error) {
    if (error instanceof WhereError) {
      throw refuse(call, `Unable to parse selector: ${error.message}`);
    }
    throw error;
  }
}

function readNames(call: Call): ReadonlySet<unknown> | undefined {
  const text = call.parameters.get('event');
  if (text === undefined || text === '') return undefined;
  const names = parseJson(text);
  if (!Array.isArray(names)) throw refuse(call, 'event must be a JSON array of strings');
  return new Set<unknown>(names);
}
