import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseJson, writeJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import fc from 'fast-check';
import { INTEGER, stream, TEXT, TIME } from './scripted-connector.js';
import { Tables, type Kind } from './tables.js';

/** Values that are similar but must be distinguished, and the limits of every type. */
const VALUES: readonly JsonValue[] = [
  ...[0, 1, -1, 5, 2.5, 1e-7, 0.1, 123456789.125, 2 ** 53 - 1, true, false],
  // JavaScript and DuckDB begin to write exponents at different sizes.
  ...[1e-5, -1.25e-5, 1e-6, 2.5e-10, 1.5e-300, 1.5e15, -1e16, 1.25e17, 1e20, 1e21, -1.5e300],
  ...['', '5', 'true', 'null', '{}', 'ü\u2028\u0000', '\ud83d\ude00', "it's", '"quoted"', 'NaN'],
  ...['2026-11-10', '2026-02-30', '0000-01-01', '9999-12-31'],
  ...['2026-11-10T08:30:00Z', '2026-11-10T08:30:00', '2026-11-10T08:30:00+02:00'],
  ...['2026-11-10T08:30:00.120Z', '2026-11-10T08:30:00.123456Z', '2026-11-10T08:30:00.1234567'],
  ...['2026-11-10T24:00:00Z', '2026-11-10T08:30:00.5', '1969-12-31T23:59:59.999Z'],
  ...[[], {}, [1, 'a', null], { a: { b: [true] }, '': '"' }],
  ...[
    ...['9007199254740993', '9223372036854775807', '9223372036854775808', '-9223372036854775808'],
    ...['123456789012345678901234567890', '1e400', '1.0', '-0', '1e21', '123456789012345680000'],
    ...[`1${'0'.repeat(40)}`, '{"big":12345678901234567890}', '"\\ud800"'],
  ].map((text) => parseJson(text)),
];
const DECLARED: readonly JsonObject[] = [
  ...[TEXT, TIME, INTEGER],
  { type: ['null', 'string'], format: 'date' },
  { type: ['null', 'number'] },
  { type: ['null', 'boolean'] },
  { type: ['null', 'object'] },
  { type: ['string', 'integer'] },
  {},
];

/** Returns the form in which a delivered value must be read: lone surrogates are replaced. */
const wellFormed = (text: string): string => Buffer.from(text).toString('utf8');

/** Returns the JSON text of a column's value, according to its kind in the ledger. */
function jsonOfColumn(kind: string, value: string): string {
  switch (kind) {
    case 'date':
      return JSON.stringify(value);
    case 'instant':
    case 'fine_instant':
      return JSON.stringify(`${value.replace(' ', 'T')}Z`);
    case 'local_time':
    case 'fine_local_time':
      return JSON.stringify(value.replace(' ', 'T'));
    case 'number':
      // DuckDB writes 5 as 5.0.
      return String(Number(value));
    default:
      return value;
  }
}

describe.each<Kind>(['duckdb', 'parquet'])('a column of %s', (kind) => {
  let tables: Tables;
  beforeEach(async () => {
    tables = await Tables.create(kind);
  });
  afterEach(() => tables.remove());

  it('returns every value as it was delivered, whatever other values the column contains', async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(columnHistory, { minLength: 20, maxLength: 30 }),
        async (histories) => {
          const name = `s${(round += 1)}`;
          const types = histories.flatMap(({ schema }, index) =>
            schema === undefined ? [] : [[fieldOf(index), schema] as const],
          );
          const batches = rowsOf(histories);
          await tables.sync(stream(name, Object.fromEntries(types)), batches);
          const kinds = await tables.rows(
            `SELECT field, kind FROM local_sync.columns WHERE stream = '${name}'`,
            name,
          );
          const kindOf = new Map(kinds.map(([field, kind]) => [field, kind ?? '']));
          const names = histories
            .map((_, index) => fieldOf(index))
            .filter((field) => kindOf.has(field));
          const columns = names.map((field) => `"${field}"::VARCHAR`).join(', ');
          const found = await tables.rows(`SELECT ${columns} FROM {stream} ORDER BY id`, name);
          const rows = batches.flat();
          for (const [index, field] of names.entries()) {
            const kind = kindOf.get(field) ?? '';
            const came = found.map((row) => row[index] ?? null);
            expect(
              came.map((value) => (value === null ? null : jsonOfColumn(kind, value))),
            ).toEqual(rows.map((row) => expected(kind, row[field] ?? null)));
          }
        },
      ),
      { numRuns: kind === 'duckdb' ? 4 : 2 },
    );
  });

  it('stores each value in the column of its field if names of fields are numbers', async () => {
    const batches: readonly (readonly JsonObject[])[] = [
      [{ id: 1, name: 'a', '10': 'ten', B: 1, '2': true, '02': 'zero', '': 'empty' }],
      // DuckDB would alter these digits, so an exact record is written.
      [{ id: 2, name: 'b', '7': parseJson('1.50'), b: 2, '2': [1], '-1': 'minus' }],
      [{ id: 3, '4294967295': 'large', '10': 'x', B: 3, '0': { a: 1 } }],
    ];
    await tables.sync(stream('s', {}), batches);
    const found = await tables.records('s', 'id');
    expect(found.map((record) => sorted(record))).toEqual(
      batches.flat().map((record) => sorted(record)),
    );
  });

  it('returns a number as it was delivered after an object has made the column JSON', async () => {
    const values = VALUES.filter((value) => typeof value === 'number');
    const numbers = values.map((v, id) => ({ id, v }));
    await tables.sync(stream('s', { v: { type: ['null', 'number'] } }), [
      numbers,
      [{ id: values.length, v: {} }],
    ]);
    const found = await tables.rows('SELECT v::VARCHAR FROM {stream} ORDER BY id', 's');
    expect(found.map(([text]) => text)).toEqual([...values.map((value) => writeJson(value)), '{}']);
  });

  it.each([3, 2500])('keeps the sign of negative zeros among %d numbers', async (count) => {
    const texts = Array.from({ length: count }, (_, id) => (id % 3 === 1 ? '-0' : '0'));
    const numbers = texts.map((text, id) => ({
      id,
      v: parseJson(text),
      w: id % 2 === 0 ? 0.5 : parseJson(text),
    }));
    await tables.sync(stream('s', { v: { type: ['null', 'number'] } }), [numbers]);
    const found = await tables.rows('SELECT v::VARCHAR, w::VARCHAR FROM {stream} ORDER BY id', 's');
    expect(found).toEqual(numbers.map(({ v, w }) => [v, w].map((value) => writeJson(value))));
  });

  it('keeps the sign of a negative zero when a longer number follows', async () => {
    const values = ['-0', '9007199254740993'].map((text) => parseJson(text));
    await tables.sync(
      stream('s', { v: { type: ['null', 'number'] } }),
      values.map((v, id) => [{ id, v }]),
    );
    const found = await tables.rows('SELECT v::VARCHAR FROM {stream} ORDER BY id', 's');
    expect(found).toEqual([['-0'], ['9007199254740993']]);
  });
});

const sorted = (record: JsonObject): readonly unknown[] =>
  Object.entries(record)
    .map(([field, value]) => [field, writeJson(value ?? null)])
    .sort();

/** The values of one column by batch; undefined if a record lacks it. */
interface ColumnHistory {
  readonly schema: JsonObject | undefined;
  readonly batches: readonly (readonly (JsonValue | undefined)[])[];
}

const BATCHES = 3;
const ROWS = 4;
const columnHistory: fc.Arbitrary<ColumnHistory> = fc.record({
  schema: fc.constantFrom(undefined, ...DECLARED),
  batches: fc.array(
    fc.array(fc.option(fc.constantFrom(...VALUES), { nil: undefined, freq: 3 }), {
      minLength: ROWS,
      maxLength: ROWS,
    }),
    { minLength: BATCHES, maxLength: BATCHES },
  ),
});

/**
 * Returns the name of a field. Every second one is a number, which JavaScript moves to the front of
 * an object.
 */
function fieldOf(index: number): string {
  return index % 2 === 0 ? `v${index}` : `${100 - index}`;
}

function rowsOf(histories: readonly ColumnHistory[]): readonly (readonly JsonObject[])[] {
  return Array.from({ length: BATCHES }, (_, batch) =>
    Array.from({ length: ROWS }, (_row, row) => {
      const values = histories.map(({ batches }, index) => [fieldOf(index), batches[batch]?.[row]]);
      return { id: batch * ROWS + row, ...(Object.fromEntries(values) as JsonObject) };
    }),
  );
}

/**
 * Returns what a column must contain for a delivered value: a text column the string itself, any
 * other column its JSON.
 */
function expected(kind: string, value: JsonValue): string | null {
  if (value === null) return null;
  if (kind === 'text') return wellFormed(typeof value === 'string' ? value : writeJson(value));
  return wellFormed(writeJson(value).replace('"\\ud800"', '"\ufffd"'));
}
