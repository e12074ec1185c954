import { describe, expect, it } from '@jest/globals';
import {
  isJsonObject,
  writeJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import type { FieldPath, Stream } from '@source-mixpanel/stream';
import { describePartitions } from './describe-partitions.js';
import { readStream, testIo, throughJson } from './read-stream.js';

export interface StreamCase<State extends JsonObject> {
  /** A new stream over the same unchanging data. */
  readonly create: () => Stream<JsonObject, State>;
  /** Distinct records in the data: keeps the suite from passing on an empty read. */
  readonly records: number;
  /** Slices of a first read; a fixture with several shows more. */
  readonly slices: number;
}

/** Rows and bytes one part may hold; memory follows the part. */
const MAX_ROWS = 40_000;
const MAX_PART_BYTES = 8 * 1024 * 1024;

/** The promises every stream keeps, attacked over its fixtures. */
export function describeStream<State extends JsonObject>(
  name: string,
  { create, records, slices }: StreamCase<State>,
): void {
  describe(`the stream ${name} keeps the contract`, () => {
    it('is named after its folder', () => {
      expect(create().name).toBe(name);
    });

    it('declares an object schema that holds key and cursor', async () => {
      const stream = create();
      const schema = await stream.schema(testIo());
      expect(schema['type']).toBe('object');
      for (const path of fieldsOf(stream)) {
        expect(propertyAt(schema, path)).toBeDefined();
      }
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

    it('loses nothing from any checkpoint, passed through JSON', async () => {
      const whole = await readStream(create());
      const last = { state: whole.finished, delivered: whole.records.length };
      for (const { state, delivered } of [...whole.checkpoints, last]) {
        const stream = create();
        const again = await readStream(stream, stream.state.parse(throughJson(state)));
        const union = new Set(
          [...whole.records.slice(0, delivered), ...again.records].map(writeJson),
        );
        expect(whole.records.filter((record) => !union.has(writeJson(record)))).toEqual([]);
      }
    });

    if (create().cursorField === undefined) {
      it('starts over after finish, having no cursor', async () => {
        const { finished } = await readStream(create());
        const again = create();
        const read = await readStream(again, again.state.parse(throughJson(finished)));
        expect(read.records).toHaveLength(records);
      });
    }

    it('never moves its state back', async () => {
      const whole = await readStream(create());
      const stream = create();
      const again = await readStream(stream, stream.state.parse(throughJson(whole.finished)));
      // It may gain members, such as what this sync learned of the server.
      expect(throughJson(again.finished)).toMatchObject(throughJson(whole.finished));
    });

    it('lets two syncs of one stream read at the same time without a trace of each other', async () => {
      const alone = await readStream(create());
      const stream = create();
      const [one, other] = await Promise.all([readStream(stream), readStream(stream)]);
      for (const read of [one, other]) {
        expect(read.records.map(writeJson)).toEqual(alone.records.map(writeJson));
        expect(throughJson(read.finished)).toEqual(throughJson(alone.finished));
      }
    });

    if (create().open(undefined, testIo()).partition !== undefined) describePartitions(create);

    it('refuses a state it never wrote', async () => {
      const { state } = create();
      for (const foreign of FOREIGN_STATES) expect(() => state.parse(foreign)).toThrow();
    });
  });
}

const FOREIGN_STATES: readonly JsonValue[] = [
  'text',
  7,
  null,
  [],
  { somebody_elses: 'state' },
  { time: 7, last_seen: [], created: {}, date: 1, states: 'x' },
];

function fieldsOf(stream: Stream): readonly FieldPath[] {
  return stream.cursorField === undefined
    ? stream.primaryKey
    : [...stream.primaryKey, stream.cursorField];
}

function propertyAt(schema: JsonObject, path: FieldPath): JsonValue | undefined {
  let at: JsonValue | undefined = schema;
  for (const name of path) {
    const properties: JsonValue | undefined = isJsonObject(at) ? at['properties'] : undefined;
    at = isJsonObject(properties) ? properties[name] : undefined;
  }
  return at;
}

function valueAt(row: JsonObject, path: FieldPath): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (at, name) => (isJsonObject(at) ? at[name] : undefined),
    row,
  );
}
