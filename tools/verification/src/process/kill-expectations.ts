import { isJsonObject, parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { PlantedValueCounter } from '../harness/privacy/planted-values.js';
import { KillStage } from './kill-stage.js';
import { Multiset } from '../harness/records/multiset.js';
import {
  ALL_STREAMS,
  allExpectedKeys,
  smallProjectKey,
  WORKERS,
} from '../harness/projects/small-project.js';
import { at } from '@source-mixpanel/testing/transcript';

export interface StreamExpectation {
  readonly records: Multiset;
  /**
   * The maximum number of records that may be repeated after one kill. For a stream with slices of
   * one day these are the records of up to 2 × workers uncommitted slices, and of one more slice
   * whose state was not written yet. For any other stream these are all records: it has only one
   * slice or no cursor, or writes the state of its partitions only every 30 seconds.
   */
  readonly maxRepeats: number;
}

export type Expectations = ReadonlyMap<string, StreamExpectation>;

/**
 * Runs one sync without faults or kills, and returns its records by stream: syncs that are killed
 * must deliver the same.
 * @throws Error if their keys differ from the keys in the project
 */
export async function learnExpectations(planted: PlantedValueCounter): Promise<Expectations> {
  const stage = await KillStage.open({ faults: [], streams: ALL_STREAMS, planted });
  try {
    const sync = await stage.attempt();
    if (sync.problems.length > 0) throw new Error(sync.problems.join('; '));
    const expectations = new Map<string, StreamExpectation>();
    const known = allExpectedKeys(stage.server);
    for (const stream of ALL_STREAMS) {
      const texts = sync.delivered.get(stream) ?? [];
      const rows = texts.map(objectOf);
      const keys = rows.map((row) => smallProjectKey(stream, row));
      const delivered = new Multiset(keys);
      // The keys of a few streams cannot be computed from the project. Only this sync shows what
      // they contain.
      const expected = new Multiset(known.get(stream) ?? keys);
      if (delivered.countMissing(expected) > 0 || expected.countMissing(delivered) > 0) {
        throw new Error(
          `a sync without faults delivers ${delivered.size} records of ${stream}; the project contains ${expected.size}`,
        );
      }
      expectations.set(stream, {
        records: new Multiset(texts),
        maxRepeats: maxRepeatsOf(stream, rows),
      });
    }
    return expectations;
  } finally {
    await stage.close();
  }
}

function maxRepeatsOf(stream: string, rows: readonly JsonObject[]): number {
  const slices = 2 * WORKERS + 1;
  switch (stream) {
    case 'export':
      return Math.min(rows.length, slices * maxRecordsOfDay(rows, 'time'));
    case 'revenue':
      return Math.min(rows.length, slices * maxRecordsOfDay(rows, 'date'));
    default:
      return rows.length;
  }
}

/**
 * Returns the maximum number of records that one day may have. Records without a time may belong to
 * any day.
 */
function maxRecordsOfDay(rows: readonly JsonObject[], member: string): number {
  const days = new Map<string, number>();
  for (const row of rows) {
    const time = at(row, member);
    const day = typeof time === 'string' ? time.slice(0, 10) : '';
    days.set(day, (days.get(day) ?? 0) + 1);
  }
  const undated = days.get('') ?? 0;
  return undated + Math.max(...days.values());
}

function objectOf(text: string): JsonObject {
  const value = parseJson(text);
  if (isJsonObject(value)) return value;
  throw new TypeError('a record is not an object');
}
