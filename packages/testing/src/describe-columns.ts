import { expect, it } from '@jest/globals';
import {
  isJsonObject,
  writeJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import type { FieldPath, ReadIo, Stream } from '@source-mixpanel/stream';
import type { CreateStream } from './read-slice.js';
import { readStream, testIo, type WholeRead } from './read-stream.js';
import { at } from './transcript/json-path.js';

export interface ColumnsCase {
  /** The paths of all columns without a description in the schema, such as `steps.count`. */
  readonly undescribed: readonly string[];
  /** The kind of parts that the stream yields. */
  readonly writes: 'rows' | 'bytes';
}

/**
 * Defines the tests of `describeStream` about the columns in the schema and in the records.
 */
export function describeColumns<State extends JsonObject>(
  create: CreateStream<State>,
  { undescribed, writes }: ColumnsCase,
): void {
  it('has an object schema that contains the primary key and the cursor', async () => {
    const stream = create();
    const schema = await stream.schema(testIo());
    expect(schema['type']).toBe('object');
    for (const path of fieldsOf(stream)) {
      expect(at(schema, ...path.flatMap((name) => ['properties', name]))).toBeDefined();
    }
  });

  it('describes all columns in the schema, except those in undescribed', async () => {
    const schema = await create().schema(testIo());
    expect([...undescribedIn(schema, [])].sort()).toEqual([...undescribed].sort());
  });

  it('yields the same records if all their columns are configured', async () => {
    const whole = await readStream(create());
    const columns = new Set(columnsOf(whole));
    const configured = await readWith(create(), { columns, keeps: (name) => columns.has(name) });
    expect(configured.records.map(writeJson)).toEqual(whole.records.map(writeJson));
  });

  it(`yields its records in parts of ${writes}`, async () => {
    expect([...(await readStream(create())).kinds]).toEqual([writes]);
  });

  if (writes === 'bytes') {
    it('omits columns that are not kept, and does not change the others', async () => {
      const whole = await readStream(create());
      const always = new Set(fieldsOf(create()).map(([name]) => name));
      const expectOnly = async (keeps: (name: string) => boolean): Promise<void> => {
        const kept = (name: string): boolean => always.has(name) || keeps(name);
        const { records } = await readWith(create(), { keeps: kept });
        expect(records).toEqual(whole.records.map((record) => pickColumns(record, kept)));
      };
      for (const column of columnsOf(whole)) {
        await expectOnly((name) => name === column);
        await expectOnly((name) => name !== column);
      }
    });
  }
}

function readWith<State extends JsonObject>(
  stream: Stream<JsonObject, State>,
  io: Partial<ReadIo>,
): Promise<WholeRead<State>> {
  return readStream(stream, undefined, testIo(io));
}

function columnsOf({ records }: WholeRead<JsonObject>): readonly string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

function pickColumns(record: JsonObject, keeps: (name: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([name]) => keeps(name)));
}

/**
 * Yields the paths of properties without a description, including those of nested objects and of
 * items.
 */
function* undescribedIn(schema: JsonValue | undefined, path: FieldPath): Generator<string, void> {
  if (!isJsonObject(schema)) return;
  const { properties, items } = schema;
  yield* undescribedIn(items, path);
  if (!isJsonObject(properties)) return;
  for (const [name, property] of Object.entries(properties)) {
    const inner = [...path, name];
    const description = isJsonObject(property) ? property['description'] : undefined;
    if (typeof description !== 'string' || description.trim() === '') yield inner.join('.');
    yield* undescribedIn(property, inner);
  }
}

function fieldsOf(stream: Stream): readonly FieldPath[] {
  return stream.cursorField === undefined
    ? stream.primaryKey
    : [...stream.primaryKey, stream.cursorField];
}
