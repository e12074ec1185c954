import { isJsonObject, parseJson, type JsonObject } from '@source-mixpanel/exact-json';
import { KillStage } from './kill-stage.js';
import { Multiset } from '../harness/records/multiset.js';
import { smallProjectKey, trueKeys, WORKERS } from '../harness/projects/small-project.js';
import type { StreamName } from '../harness/projects/stream-names.js';
import { at } from '@source-mixpanel/testing/transcript';

export interface StreamTruth {
  readonly records: Multiset;
  /**
   * The most records of the stream that may come again after one kill: those of the slices in flight
   * (twice the workers) and of the one at the edge of what was read; all of them where a stream is
   * one slice, has no cursor, or writes a state of many partitions every 30 seconds only.
   */
  readonly repeats: number;
}

export type Truth = ReadonlyMap<StreamName, StreamTruth>;

/**
 * The records of one whole sync, once their keys agree with what the project says of itself.
 * @throws Error where they do not
 */
export async function learnTruth(): Promise<Truth> {
  const stage = await KillStage.open();
  try {
    const whole = await stage.attempt();
    if (whole.problems.length > 0) throw new Error(whole.problems.join('; '));
    const truth = new Map<StreamName, StreamTruth>();
    for (const [stream, keys] of trueKeys(stage.server)) {
      const texts = whole.delivered.get(stream) ?? [];
      const rows = texts.map(objectOf);
      const delivered = new Multiset(rows.map((row) => smallProjectKey(stream, row)));
      const expected = new Multiset(keys);
      if (delivered.missingOf(expected) > 0 || expected.missingOf(delivered) > 0) {
        throw new Error(
          `a sync without faults delivers ${delivered.size} records of ${stream}; the project holds ${expected.size}`,
        );
      }
      truth.set(stream, { records: new Multiset(texts), repeats: repeatBound(stream, rows) });
    }
    return truth;
  } finally {
    await stage.close();
  }
}

function repeatBound(stream: StreamName, rows: readonly JsonObject[]): number {
  const slices = 2 * WORKERS + 1;
  switch (stream) {
    case 'export':
      return Math.min(rows.length, slices * largestDay(rows, 'time'));
    case 'revenue':
      return Math.min(rows.length, slices * largestDay(rows, 'date'));
    case 'annotations':
    case 'cohorts':
    case 'cohort_members':
    case 'engage':
    case 'funnels':
      return rows.length;
  }
}

/** Records of the fullest day; those without a time may belong to any. */
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
