import {
  isJsonObject,
  RawNumber,
  writeJson,
  type JsonObject,
  type JsonValue,
} from '@source-mixpanel/exact-json';
import type { JsonSchema, ReadIo, Stream } from '@source-mixpanel/stream';
import { counted } from '@source-mixpanel/text';
import { ask, verdictOf, type Trial } from './trial.js';
import { verdict, untested } from './verdict.js';

/** The first rows of a stream, and its schema. */
interface Sample {
  readonly rows: readonly JsonObject[];
  readonly schema: JsonSchema;
}

/**
 * Tests `stream-rows` for one stream: reads its first rows, as a first sync would, and compares
 * them with its primary key and its schema. Sends at least one request.
 */
export async function tryRows(trial: Trial, stream: Stream): Promise<void> {
  const sample = await ask(trial.connection, () => firstRows(trial, stream));
  // A stream that reads several objects, such as reports, can save the failure of one of them
  // (`noteFailure`). If the first object was deleted, this says nothing about the others.
  if (sample.kind === 'refused' && sample.error.code === 'not_found' && stream.noteFailure) {
    trial.conclude('stream-rows', untested(sample.seen), stream.name);
    return;
  }
  trial.conclude(
    'stream-rows',
    verdictOf(sample, ({ rows, schema }) => {
      if (rows.length === 0) return untested('no rows');
      const keys = stream.primaryKey.map(([name = '']) => name);
      const withoutKey = rows.filter((row) => keys.some((key) => (row[key] ?? null) === null));
      const types = columnTypes(schema);
      const values = rows.flatMap((row) => Object.entries<JsonValue | undefined>(row));
      const wrong = values.filter(([name, value]) => !isOfType(types.get(name), value ?? null));
      const others = new Set(values.map(([name]) => name).filter((name) => !types.has(name)));
      return verdict(
        withoutKey.length === 0 && wrong.length === 0,
        `${counted(rows.length, 'row')}, ${withoutKey.length} without a primary key, ${counted(wrong.length, 'value')} of another type than the column, ${counted(others.size, 'column')} not in the schema`,
      );
    }),
    stream.name,
  );
}

/**
 * Returns the first rows that the stream yields, or an empty list if it has none, and its schema.
 */
async function firstRows({ io }: Trial, stream: Stream): Promise<Sample> {
  const schema = await stream.schema(io);
  const sync = stream.open(undefined, io);
  const nothing = new Uint8Array();
  const readIo: ReadIo = { ...io, envelope: () => ({ prefix: nothing, suffix: nothing }) };
  for await (const slice of sync.slices()) {
    for await (const part of sync.read(slice, readIo)) {
      if (part.kind === 'rows' && part.rows.length > 0) return { rows: part.rows, schema };
    }
  }
  return { rows: [], schema };
}

/** Returns the JSON types that the schema allows, by column. */
function columnTypes({ properties }: JsonSchema): ReadonlyMap<string, readonly JsonValue[]> {
  const columns = Object.entries(isJsonObject(properties) ? properties : {});
  return new Map(
    columns.flatMap(([name, column]) => {
      const type = isJsonObject(column) ? column['type'] : undefined;
      if (type === undefined) return [];
      return [[name, Array.isArray(type) ? type : [type]] as const];
    }),
  );
}

/**
 * Returns whether a value has one of the types. Every column may be null; a column without types
 * may contain any value.
 */
function isOfType(types: readonly JsonValue[] | undefined, value: JsonValue): boolean {
  return types === undefined || value === null || typesOf(value).some((one) => types.includes(one));
}

/** Returns the JSON Schema types of a value: an integer is a `number` too. */
function typesOf(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return ['array'];
  if (value instanceof RawNumber || typeof value === 'number') {
    return /^-?\d+$/.test(writeJson(value)) ? ['integer', 'number'] : ['number'];
  }
  return [typeof value];
}
