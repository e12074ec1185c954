import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import type { TextTypes } from '../src/columns/text-types.js';
import { INTEGER, stream, TEXT } from './scripted-connector.js';
import { incoming, Tables, type Kind } from './tables.js';
import { events, EXPORT, FITTING, transposed } from './texts.js';

/** Pairs of texts that only VARCHAR shows as they were delivered. */
const MIXED: readonly (readonly [string, string])[] = [
  ['007', '7'],
  ['12', '12.5'],
  ['12.5', '12'],
  ['1.50', '1.5'],
  ['true', '1'],
  ['2024-01-05', '2024-01-05 10:00:00'],
  ['2024-01-05T10:00:00', '2024-01-05T10:00:00'],
  ['{}', '12'],
  ['', '12'],
  ['inf', 'nan'],
  ['12.5', 'inf'],
  ['0.0', '-0.0'],
  ['2024-01-05', 'infinity'],
  ['2024-01-05', '10000-01-01'],
  ['2024-01-05 10:00:00', 'infinity'],
  ['2024-01-05 10:00:00', '0044-03-15 (BC) 10:00:00'],
  ['[1]', '"[1]"'],
  ['{}', '{bad'],
];
const IDENTIFIERS = [
  ...['insert_id', 'distinct_id', 'event', 'user_id', 'orderId', 'userID', 'ID', '$device_id'],
  ...['uuid', 'order guid', 'distinct_id_before_identity', '_id_2'],
];
const OTHER_NAMES = ['paid', 'period', 'ids', 'grid', 'idle', 'video', 'Idea'];

/** Returns an object with these values, under the names `p0`, `p1`, … */
function numbered<T>(values: readonly T[]): Record<string, T> {
  return Object.fromEntries(values.map((value, index) => [`p${index}`, value]));
}

describe.each<Kind>(['duckdb', 'parquet'])('the texts of events in %s', (kind) => {
  let tables: Tables;
  beforeEach(async () => {
    tables = await Tables.create(kind);
  });
  afterEach(() => tables.remove());

  const sync = (batches: readonly (readonly JsonObject[])[], types?: TextTypes): Promise<void> =>
    tables.sync(EXPORT, events(batches), types);
  const shown = async (name: string): Promise<readonly (string | null)[]> => {
    const sql = `SELECT "${name}"::VARCHAR FROM {stream} ORDER BY insert_id`;
    return (await tables.rows(sql, 'export')).map(([text]) => text ?? null);
  };
  const typeOf = async (name: string, of = 'export'): Promise<string | null | undefined> =>
    (await tables.rows(`SELECT DISTINCT typeof("${name}") FROM {stream}`, of))[0]?.[0];

  it('get the narrowest type that shows each text as it was delivered', async () => {
    const columns = transposed(numbered(FITTING.map(([, texts]) => texts)));
    await sync([columns.slice(0, 1), [{}], columns.slice(1)]);
    for (const [index, [type, texts]] of FITTING.entries()) {
      const [first = null, ...others] = await shown(`p${index}`);
      expect(await typeOf(`p${index}`)).toBe(type);
      expect([first, ...others.filter((text) => text !== null)]).toEqual(texts);
    }
  });

  it('are shown as they were delivered after their columns have become text', async () => {
    const columns = transposed(numbered(FITTING.map(([, texts]) => texts)));
    const other = Object.fromEntries(FITTING.map((_, index) => [`p${index}`, 'no such thing']));
    await sync([columns, [other], columns]);
    for (const [index, [, texts]] of FITTING.entries()) {
      expect(await typeOf(`p${index}`)).toBe('VARCHAR');
      const found = (await shown(`p${index}`)).filter((text) => text !== null);
      expect(found).toEqual([...texts, 'no such thing', ...texts]);
    }
  });

  it('remain text if no other type shows all texts of a column as delivered', async () => {
    await sync([transposed(numbered(MIXED))]);
    for (const [index, texts] of MIXED.entries()) {
      expect([texts, await typeOf(`p${index}`)]).toEqual([texts, 'VARCHAR']);
      expect(await shown(`p${index}`)).toEqual(texts);
    }
  });

  it('remain text in identifiers', async () => {
    const given = [...IDENTIFIERS, ...OTHER_NAMES].map((name) => [name, '12']);
    await sync([[Object.fromEntries(given) as JsonObject]]);
    for (const name of IDENTIFIERS) expect([name, await typeOf(name)]).toEqual([name, 'VARCHAR']);
    for (const name of OTHER_NAMES) expect([name, await typeOf(name)]).toEqual([name, 'BIGINT']);
  });

  it('get a column when a value is delivered, whether the field is declared or not', async () => {
    await sync([[{ declared: null, other: null }], [{ declared: '12', other: '12' }]]);
    expect([await typeOf('declared'), await typeOf('other')]).toEqual(['BIGINT', 'BIGINT']);
    expect(await shown('declared')).toEqual([null, '12']);
  });

  it('remain VARCHAR in an existing column, while new columns get types', async () => {
    await sync([[{ old: '12' }]], 'text');
    const later = events([[], [{}, { old: '13', fresh: '12' }]])
      .flat()
      .slice(1);
    await tables.sync(EXPORT, [later]);
    expect([await typeOf('old'), await typeOf('fresh')]).toEqual(['VARCHAR', 'BIGINT']);
    expect(await shown('old')).toEqual(['12', '13']);
  });

  it('keep the types of existing columns with --types text', async () => {
    await sync([[{ old: '12', older: '12' }]]);
    const later = events([[{}, { old: '13', older: '1e5', fresh: '12' }]])
      .flat()
      .slice(1);
    await tables.sync(EXPORT, [later], 'text');
    const types = await Promise.all(['old', 'older', 'fresh'].map((name) => typeOf(name)));
    expect(types).toEqual(['BIGINT', 'VARCHAR', 'VARCHAR']);
    expect(await shown('older')).toEqual(['12', '1e5']);
  });

  it('are listed in a warning if --types numbers would make them numbers', async () => {
    const columns = transposed({ at_once: ['12', '12.5'], no: ['12', 'a'], one: ['12', '13'] });
    const warningsOf = async (types: TextTypes): Promise<readonly string[]> => {
      const { destination } = await tables.open([EXPORT], { types });
      for (const batch of events([columns, [{ one: '14.5', 'later\n': '0.5' }]])) {
        for (const event of batch) destination.write(incoming('export', event));
        await destination.commit('export', {});
      }
      await destination.close();
      await tables.remove();
      tables = await Tables.create(kind);
      return destination.warnings;
    };
    expect(await warningsOf('values')).toEqual([
      expect.stringMatching(/^Stream export: "at_once", "one": .+ --types numbers --reset export/),
    ]);
    expect(await warningsOf('numbers')).toEqual([]);
    expect(await warningsOf('text')).toEqual([]);
  });

  it('share a DOUBLE with --types numbers, and are shown as delivered again when the column becomes text', async () => {
    const texts = ['12', '12.5', '0', '-3', '0.00001', '1000000'];
    await sync([[{ p: texts[0] ?? '' }], transposed({ p: texts.slice(1) })], 'numbers');
    expect(await typeOf('p')).toBe('DOUBLE');
    expect(await tables.rows('SELECT sum(p) FROM {stream}', 'export')).toEqual([['1000021.50001']]);
    const all = events([[...texts.map(() => ({})), { p: '1.50' }]]).flat();
    await tables.sync(EXPORT, [all.slice(texts.length)], 'values');
    expect(await shown('p')).toEqual([...texts, '1.50']);
  });

  it.each([
    ['12.0', '12'],
    ['-0', '0'],
    ['9007199254740993', '12.5'],
  ])('stay text with --types numbers if a DOUBLE alters %s', async (first, second) => {
    await sync([[{ p: first }], [{ p: second }]], 'numbers');
    expect(await typeOf('p')).toBe('VARCHAR');
    expect(await shown('p')).toEqual([first, second]);
  });

  it('remain text in a stream whose properties do not all arrive as text', async () => {
    const people = stream('people', { n: INTEGER, plan: TEXT }, { key: ['n'], cursor: 'n' });
    await tables.sync(people, [[{ n: 1, plan: '12', other: '12' }]]);
    expect([await typeOf('plan', 'people'), await typeOf('other', 'people')]).toEqual([
      'VARCHAR',
      'VARCHAR',
    ]);
    const raw = stream('export', { insert_id: TEXT, properties: { type: 'object' } });
    await tables.sync(raw, [[{ insert_id: 'i', other: '12' }]]);
    expect(await typeOf('other')).toBe('VARCHAR');
  });
});
