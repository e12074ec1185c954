import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '@source-mixpanel/exact-json';
import { isPlainJson } from '../src/staging/plain-json.js';
import { INTEGER, stream, TEXT, TIME } from './scripted-connector.js';
import { Tables, type Kind } from './tables.js';

const EVENTS = stream(
  'export',
  { event: TEXT, time: TIME, distinct_id: TEXT, insert_id: TEXT },
  { cursor: 'time' },
);
const EVENT = { event: 'e', time: '2026-11-09T08:00:00Z', distinct_id: 'd', insert_id: 'i' };

/** Names that DuckDB or the SQL of local-sync uses. */
const RESERVED = [
  ...['rowid', 'ROWID', 'RowId', 'kept', 'fresh', 'latest', 'staged', 'place', 'age', 'day'],
  ...['c0', 'c1', 'C2', 'temp', 'main', 'export', 'staged_0', 'filename', 'file_row_number'],
];
const SHAPES: readonly [string, (count: number) => JsonObject[string]][] = [
  ['a number', (count) => count],
  ['an object', (count) => ({ event: 'other', time: count, c3: 'x' })],
  ['a list', (count) => [count]],
  ['a text', (count) => `t${count}`],
];

describe.each<Kind>(['duckdb', 'parquet'])('a merge into %s', (kind) => {
  let tables: Tables;
  beforeEach(async () => {
    tables = await Tables.create(kind);
  });
  afterEach(() => tables.remove());

  it.each(SHAPES)(
    'stores each event once if properties have reserved names and contain %s',
    async (_shape, value) => {
      const events = (version: number): JsonObject[] =>
        Array.from({ length: 5 }, (_, index) => ({
          ...EVENT,
          insert_id: `i${index % 4}`,
          version: version + index,
          ...Object.fromEntries(RESERVED.map((name) => [name, value(100 - index)])),
        }));
      await tables.sync(EVENTS, [events(10), events(20)]);
      await tables.sync(EVENTS, [events(30)]);
      expect(
        await tables.rows('SELECT insert_id, version FROM {stream} ORDER BY ALL', 'export'),
      ).toEqual([
        ['i0', '34'],
        ['i1', '31'],
        ['i2', '32'],
        ['i3', '33'],
      ]);
    },
  );

  it.each(['distinct_id', 'time', 'event'])(
    'replaces an event that has an insert_id but no %s',
    async (absent) => {
      const event = Object.fromEntries(Object.entries(EVENT).filter(([name]) => name !== absent));
      await tables.sync(EVENTS, [[event, { ...event, insert_id: 'j' }], [event]]);
      await tables.sync(EVENTS, [[event, event]]);
      expect(await tables.rows('SELECT insert_id FROM {stream} ORDER BY 1', 'export')).toEqual([
        ['i'],
        ['j'],
      ]);
    },
  );

  it('stores the last of repeated events of many days, wherever they are in the batch', async () => {
    const events = Array.from({ length: 400 }, (_, index) => ({
      ...EVENT,
      insert_id: `i${index % 150}`,
      time: `2026-11-${String(1 + (index % 10)).padStart(2, '0')}T08:00:00Z`,
      version: index,
    }));
    // Times whose year does not have four digits share a file.
    const times = ['2026-12-01T00:00:00Z', '10000-01-01T00:00:00Z', 'infinity'];
    const others = times.map((time) => ({ ...EVENT, time, insert_id: 'odd', version: 1 }));
    const batch = [...events, ...others];
    await tables.sync(EVENTS, [batch]);
    const rows = await tables.rows('SELECT insert_id, version FROM {stream}', 'export');
    const latest = Array.from({ length: 150 }, (_, index) => [
      `i${index}`,
      String(index < 100 ? index + 300 : index + 150),
    ]);
    const expected = [...latest, ...others.map(() => ['odd', '1'])];
    expect([...rows].sort()).toEqual([...expected].sort());
  });

  it('compares keys after their columns have become wider', async () => {
    const keyed = stream('keyed', { id: INTEGER }, { key: ['id'], cursor: 'id' });
    await tables.sync(keyed, [
      [
        { id: 1, n: 1 },
        { id: 2, n: 1 },
      ],
    ]);
    await tables.sync(keyed, [
      [
        { id: 2.5, n: 2 },
        { id: 1, n: 2 },
      ],
    ]);
    await tables.sync(keyed, [
      [
        { id: 'x', n: 3 },
        { id: 1, n: 3 },
        { id: 2.5, n: 3 },
      ],
    ]);
    expect(await tables.rows('SELECT id::VARCHAR, n FROM {stream} ORDER BY 1', 'keyed')).toEqual([
      ['"x"', '3'],
      ['1', '3'],
      ['2', '1'],
      ['2.5', '3'],
    ]);
  });

  it('replaces rows after a part of the key first appears in a later batch', async () => {
    const keyed = stream('keyed', {}, { key: ['id'], cursor: 'id' });
    await tables.sync(keyed, [[{ n: 1 }]]);
    await tables.sync(keyed, [[{ id: 'a', n: 2 }], [{ id: 'a', n: 3 }]]);
    expect(await tables.rows('SELECT id, n FROM {stream} ORDER BY n', 'keyed')).toEqual([
      [null, '1'],
      ['a', '3'],
    ]);
  });

  it('uses the same column again for a field whose name contains a lone surrogate', async () => {
    const source = stream('s', { '\udc00': TEXT }, { cursor: 'id' });
    for (const id of [1, 2]) {
      await tables.sync(source, [[{ id, 'a\ud800': 'x', '\udc00': 'y' }], [{ id, '\ud83d': 'z' }]]);
    }
    expect(
      await tables.rows('SELECT count(*), count("a\ufffd"), count("\ufffd") FROM {stream}', 's'),
    ).toEqual([['4', '2', '4']]);
  });

  it('stores a time with seven decimals in a column with a finer type of time', async () => {
    const times = [
      '2026-11-09T08:00:00Z',
      '2026-11-09T08:00:00.1234567Z',
      '1999-12-31T23:59:59.5Z',
    ];
    const events = times.map((time, index) => ({ ...EVENT, time, insert_id: `i${index}` }));
    await tables.sync(EVENTS, [events.slice(0, 1), events.slice(1)]);
    expect(
      await tables.rows(
        'SELECT typeof(time), time::VARCHAR FROM {stream} ORDER BY insert_id',
        'export',
      ),
    ).toEqual([
      ['TIMESTAMP_NS', '2026-11-09 08:00:00'],
      ['TIMESTAMP_NS', '2026-11-09 08:00:00.1234567'],
      ['TIMESTAMP_NS', '1999-12-31 23:59:59.5'],
    ]);
  });

  it('uses the last of two values that a record has for the same name', async () => {
    const { destination } = await tables.open([EVENTS]);
    const data = Buffer.from('{"event":"e","insert_id":"i","a":1,"a":2}');
    destination.write({ stream: 'export', data, isPlain: true });
    await destination.commit('export', {});
    await destination.close();
    expect(await tables.rows('SELECT a FROM {stream}', 'export')).toEqual([['2']]);
  });

  it('stores records with carriage returns between their tokens', async () => {
    const { destination } = await tables.open([EVENTS]);
    for (const id of ['i', 'j']) {
      const data = Buffer.from(`{"event":"e",\r"insert_id":"${id}"\r\t,"a":"\\r\\u0001"}`);
      destination.write({ stream: 'export', data, isPlain: isPlainJson(data) });
    }
    await destination.commit('export', {});
    await destination.close();
    expect(await tables.rows('SELECT count(*), min(a), max(a) FROM {stream}', 'export')).toEqual([
      ['2', '\r\u0001', '\r\u0001'],
    ]);
  });

  it('replaces rows with the same key if its column changes its kind within a batch', async () => {
    const keyed = stream('keyed', {}, { key: ['id'], cursor: 'day' });
    // The records are so large that they fill several files of staged records.
    const row = (id: JsonValue, n: number): JsonObject => ({
      ...{ id, n, day: '2026-11-09', text: `${n}`.repeat(1200) },
    });
    await tables.sync(keyed, [
      [row(1, 1), row(2, 2)],
      [row(1, 3), row(1, 4), row(3, 5), row('1', 6), row(3, 7), row('1', 8)],
    ]);
    expect(await tables.rows('SELECT id::VARCHAR, n FROM {stream} ORDER BY n', 'keyed')).toEqual([
      ['2', '2'],
      ['1', '4'],
      ['3', '7'],
      ['"1"', '8'],
    ]);
  });
});
