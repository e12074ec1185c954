import { describe, expect, it } from '@jest/globals';
import { writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import { describeColumns, type ColumnsCase } from './describe-columns.js';
import { describePartitions } from './describe-partitions.js';
import { describeState } from './describe-state.js';
import { describeSync } from './describe-sync.js';
import type { CreateStream } from './read-slice.js';
import { readStream, testIo } from './read-stream.js';
import { at } from './transcript/json-path.js';

export interface StreamCase<State extends JsonObject> extends Partial<ColumnsCase> {
  readonly create: CreateStream<State>;
  /**
   * The number of distinct records in the data, so that the suite does not pass when nothing is
   * read.
   */
  readonly records: number;
  /** The number of slices of a first read. Data with several slices tests more. */
  readonly slices: number;
  /**
   * States from which a sync writes different records. Such a sync must not affect the records of
   * other syncs that run at the same time.
   */
  readonly otherStates?: readonly JsonObject[];
}

/** The limits of the size of one part. Larger parts would need too much memory. */
const MAX_ROWS = 40_000;
const MAX_PART_BYTES = 8 * 1024 * 1024;

/**
 * Defines the tests that every stream must pass, with the data of the test case. They test the
 * contract in `@source-mixpanel/stream`.
 */
export function describeStream<State extends JsonObject>(
  name: string,
  testCase: StreamCase<State>,
): void {
  const { create, records, slices } = testCase;
  const { undescribed = [], writes = 'rows', otherStates = [] } = testCase;
  describe(`the stream ${name} keeps the contract`, () => {
    it('has the expected name', () => {
      expect(create().name).toBe(name);
    });

    it('yields every record once, with its complete primary key, and a checkpoint after the last', async () => {
      const stream = create();
      const read = await readStream(stream);
      expect(read.slices).toBe(slices);
      expect(new Set(read.records.map(writeJson)).size).toBe(records);
      expect(read.records).toHaveLength(records);
      expect(read.uncovered).toBe(0);
      for (const path of stream.primaryKey) {
        expect(read.records.filter((row) => (at(row, ...path) ?? null) === null)).toEqual([]);
      }
    });

    it('yields parts of a limited size', async () => {
      const { largestPart } = await readStream(create());
      expect(largestPart.rows).toBeLessThanOrEqual(MAX_ROWS);
      expect(largestPart.bytes).toBeLessThanOrEqual(MAX_PART_BYTES);
    });

    describeColumns(create, { undescribed, writes });
    describeState(create);
    describeSync(create, otherStates);
    if (create().open(undefined, testIo()).partition !== undefined) describePartitions(create);
  });
}
