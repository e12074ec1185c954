import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseJson, writeJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';
import { stream, TEXT, TIME } from './scripted-connector.js';
import { Tables, type Kind } from './tables.js';

/** The limit in `src/columns/stream-columns.ts`. */
const MAX_COLUMNS = 1000;
const PROPERTIES = 5000;
const EVENTS = 250;
const PER_EVENT = PROPERTIES / EVENTS;
/**
 * Timeout in milliseconds for a table of 3,000 columns, which takes ten seconds on an idle machine.
 */
const WIDE_TABLE = 120_000;
/**
 * The number of rare properties after the second sync, which adds the properties of three events.
 * `id` and `day` also have columns.
 */
const RARE = PROPERTIES + 3 * PER_EVENT - (MAX_COLUMNS - 2);
const DAILY = stream('s', { id: TEXT, day: TEXT }, { key: ['id', 'day'], cursor: 'day' });
/** Values that DuckDB would alter, and texts that it could read as syntax. */
const HOSTILE = [
  ...['12345678901234567890123', '1.0', '-0', '1e400', '{"a":{"b":[1.50,null]},"":"\\""}', '[]'],
  ...['true', '""', '"null"', '"\\ud83d\\ude00 \\u0000 \\u2028"', '"it\'s"'],
].map((text) => parseJson(text));
const NAMES = [
  '',
  'a.b',
  '*',
  '$',
  '"',
  "it's",
  '\\',
  '\0',
  'other_properties',
  'City',
  'city',
  'ü',
];

/** Returns events with 20 properties each, which no other event has. */
function events(from: number, to: number, valueOf: (event: number) => JsonValue): JsonObject[] {
  return Array.from({ length: to - from }, (_, index) => {
    const event = from + index;
    const properties = Array.from(
      { length: PER_EVENT },
      (_unused, property): [string, JsonValue] => [
        `property ${event * PER_EVENT + property}`,
        valueOf(event),
      ],
    );
    return { ...keyOf(event), ...Object.fromEntries(properties) };
  });
}

function keyOf(event: number): JsonObject {
  return { id: `i${String(event).padStart(4, '0')}`, day: `2026-11-0${1 + (event % 2)}` };
}

describe.each<Kind>(['duckdb', 'parquet'])('a stream of thousands of properties in %s', (kind) => {
  let tables: Tables;
  beforeEach(async () => {
    tables = await Tables.create(kind);
  });
  afterEach(() => tables.remove());

  const columnsOf = (): Promise<readonly (readonly (string | null)[])[]> =>
    tables.rows(
      "SELECT field, name FROM local_sync.columns WHERE stream = 's' ORDER BY position",
      's',
    );

  it('stores every value, with separate columns for the 1,000 most frequent properties', async () => {
    const first = events(0, EVENTS, (event) => `value ${event}`);
    const second = events(EVENTS - 2, EVENTS + 3, (event) => ({ event }));
    await tables.sync(DAILY, [first]);
    const before = await columnsOf();
    expect(before).toHaveLength(MAX_COLUMNS + 1);
    await tables.sync(DAILY, [second, events(0, 1, () => 'new')]);
    expect(await columnsOf()).toEqual(before);
    expect(await tables.records('s', 'id')).toEqual([
      ...events(0, 1, () => 'new'),
      ...first.slice(1, -2),
      ...second,
    ]);
    // The second query counts the different rare properties.
    const one = `SELECT count(*) FROM {stream} WHERE (other_properties->>'$."property 4900"') = 'value 245'`;
    const fields = `SELECT field, count(*) FROM {stream}, unnest(json_keys(other_properties)) AS t(field) GROUP BY ALL`;
    const rare = await tables.rows(`SELECT count(*) FROM (${fields})`, 's');
    expect([await tables.rows(one, 's'), rare]).toEqual([[['1']], [[String(RARE)]]]);
    // After a reset, the columns are chosen again.
    const { destination } = await tables.open([DAILY], { isReset: true });
    await destination.close();
    await tables.sync(DAILY, [second]);
    expect(await tables.records('s', 'id')).toEqual(second);
    expect(await columnsOf()).toHaveLength(2 + second.length * PER_EVENT);
  });

  it('stores 990 different properties, texts and numbers, in columns of their types', async () => {
    const source = stream(
      'export',
      { event: TEXT, time: TIME, distinct_id: TEXT, insert_id: TEXT },
      { cursor: 'time' },
    );
    const texts = Array.from({ length: 99 }, (_, event) => ({
      ...{ event: 'e', time: '2026-11-09T08:00:00Z', insert_id: `i${event}` },
      ...Object.fromEntries(
        Array.from({ length: 10 }, (_unused, index) => [
          `property ${event * 10 + index}`,
          index % 2 === 0 ? `value ${event}` : String(event),
        ]),
      ),
    }));
    await tables.sync(source, [texts]);
    await tables.sync(source, [texts.slice(0, 3)]);
    expect(
      await tables.rows(
        'SELECT count(*), count("property 7"), max("property 988"), sum("property 989") FROM {stream}',
        'export',
      ),
    ).toEqual([['99', '1', 'value 98', '98']]);
  });

  it('returns rare properties as they were delivered, whatever their content and names', async () => {
    const columns = Object.fromEntries(
      Array.from({ length: MAX_COLUMNS - 2 }, (_, index) => [
        index === 1 ? 'Other_Properties' : `p${index}`,
        'x',
      ]),
    );
    const records = HOSTILE.map((value, index) => ({
      ...keyOf(index),
      p0: 'x',
      ...Object.fromEntries(NAMES.map((name) => [name, value])),
    }));
    await tables.sync(DAILY, [
      [
        { ...keyOf(900), ...columns },
        { ...keyOf(901), ...columns },
      ],
    ]);
    await tables.sync(DAILY, [records.map((record) => ({ ...record, nothing: null }))]);
    await tables.sync(DAILY, [records]);
    const found = await tables.records('s', 'id');
    expect(found.slice(0, -2).map((record) => writeJson(sorted(record)))).toEqual(
      records.map((record) => writeJson(sorted(record))),
    );
    const noted = await tables.rows('SELECT field FROM local_sync.rare_properties', 's');
    expect(noted.map(([field]) => field)).toEqual(expect.arrayContaining(NAMES));
    expect((await columnsOf()).at(-1)).toEqual([null, 'other_properties_2']);
  });
});

it(
  'continues with a table of 3,000 columns, which only earlier versions created',
  async () => {
    const tables = await Tables.create('duckdb');
    try {
      await tables.sync(DAILY, [[keyOf(9000)]]);
      const names = Array.from({ length: 3000 }, (_, index) => `property ${index}`);
      await tables.alter(
        `CREATE OR REPLACE TABLE s AS SELECT *, ${names.map((name) => `'x' AS "${name}"`).join(', ')} FROM s`,
        `INSERT INTO local_sync.columns
       SELECT 's', 'property ' || index, 'property ' || index, 'text', 2 + index FROM range(3000) AS t(index)`,
      );
      const added = Array.from({ length: 1000 }, (_, event) => ({
        ...keyOf(event),
        ...Object.fromEntries(
          Array.from({ length: 30 }, (_unused, index): [string, JsonValue] => [
            `property ${(event * 30 + index) % names.length}`,
            `value ${event} ${'x'.repeat(20)}`,
          ]),
        ),
      }));
      await tables.sync(DAILY, [added]);
      expect(
        await tables.rows(
          'SELECT count(*), count("property 0"), max("property 2999") FROM {stream}',
          's',
        ),
      ).toEqual([['1001', '11', 'x']]);
    } finally {
      await tables.remove();
    }
  },
  WIDE_TABLE,
);

function sorted(record: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
