import { describe, expect, it } from '@jest/globals';
import {
  isJsonObject,
  writeJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import type { FieldPath } from '@source-mixpanel/stream';
import { describeColumns, type ColumnsCase } from './describe-columns.js';
import { describePartitions } from './describe-partitions.js';
import { describeState } from './describe-state.js';
import { describeSync } from './describe-sync.js';
import type { CreateStream } from './read-slice.js';
import { readStream, testIo } from './read-stream.js';

export interface StreamCase<State extends JsonObject> extends Partial<ColumnsCase> {
  readonly create: CreateStream<State>;
  /** Distinct records in the data: keeps the suite from passing on an empty read. */
  readonly records: number;
  /** Slices of a first read; a fixture with several shows more. */
  readonly slices: number;
  /** States from which a sync writes other records; those of no other sync may change with them. */
  readonly otherStates?: readonly JsonObject[];
}

/** Rows and bytes one part may hold; memory follows the part. */
const MAX_ROWS = 40_000;
const MAX_PART_BYTES = 8 * 1024 * 1024;

/** The promises every stream keeps, attacked over its fixtures. */
export function describeStream<State extends JsonObject>(
  name: string,
  testCase: StreamCase<State>,
): void {
  const { create, records, slices } = testCase;
  const { undescribed = [], writes = 'rows', otherStates = [] } = testCase;
  describe(`the stream ${name} keeps the contract`, () => {
    it('is named after its folder', () => {
      expect(create().name).toBe(name);
    });

    it('delivers every record once, each with its whole key, and covers the last', async () => {
      const stream = create();
      const read = await readStream(stream);
      expect(read.slices).toBe(slices);
      expect(new Set(read.records.map(writeJson)).size).toBe(records);
      expect(read.records).toHaveLength(records);
      expect(read.uncovered).toBe(0);
      for (const path of stream.primaryKey) {
        expect(read.records.filter((row) => (valueAt(row, path) ?? null) === null)).toEqual([]);
      }
    });

    it('keeps parts bounded', async () => {
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

function valueAt(row: JsonObject, path: FieldPath): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (at, name) => (isJsonObject(at) ? at[name] : undefined),
    row,
  );
}
