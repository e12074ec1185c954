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
   * How many records of the stream may be repeated after one kill: those of the slices in flight, of which there are twice
   * as many as workers, and of one more slice, which was read but not committed. All records, if the stream has only one
   * slice or no cursor, or writes its state of many partitions only every 30 seconds.
   */
  readonly repeats: number;
}

export type Expectations = ReadonlyMap<string, StreamExpectation>;

/**
 * Runs one sync without faults and returns its records, by stream.
 * @throws Error when their keys differ from those that the project contains
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
      // For a stream whose keys in the project are not known, the sync without faults is the expectation.
      const expected = new Multiset(known.get(stream) ?? keys);
      if (delivered.countMissing(expected) > 0 || expected.countMissing(delivered) > 0) {
        throw new Error(
          `a sync without faults delivers ${delivered.size} records of ${stream}; the project holds ${expected.size}`,
        );
      }
      expectations.set(stream, {
        records: new Multiset(texts),
        repeats: repeatBound(stream, rows),
      });
    }
    return expectations;
  } finally {
    await stage.close();
  }
}

function repeatBound(stream: string, rows: readonly JsonObject[]): number {
  const slices = 2 * WORKERS + 1;
  switch (stream) {
    case 'export':
      return Math.min(rows.length, slices * largestDay(rows, 'time'));
    case 'revenue':
      return Math.min(rows.length, slices * largestDay(rows, 'date'));
    default:
      return rows.length;
  }
}

/** Returns how many records the day with the most records may have. Records without a time may belong to any day. */
function largestDay(rows: readonly JsonObject[], member: string): number {
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
