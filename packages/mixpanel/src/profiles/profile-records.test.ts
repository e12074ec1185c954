import { describe, expect, it } from '@jest/globals';
import { parseJson, writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import { idsOf, profile } from '../../test/profile-page-text.js';
import { profileColumns } from './profile-columns.js';
import { profileRecord, profileRecords, type RecordOptions } from './profile-records.js';

function recordOf(properties: string, id = '"a"'): string {
  const row = parseJson(`{"$distinct_id":${id},"$properties":${properties}}`) as JsonObject;
  const columns = profileColumns();
  columns.assign(Object.keys(row['$properties'] as JsonObject));
  return writeJson(profileRecord(row, { columns }));
}

describe('profileRecord', () => {
  it.each([
    ['{"n":12345678901234567890,"f":1.50,"e":1e400,"z":-0}'],
    ['{"t":true,"f":false,"x":null,"s":"2024"}'],
    ['{"list":[1.0,{"$a":[]}],"object":{"$b":null,"a b":"c d","time":"2024-01-01 00:00:00"}}'],
    ['{"__proto__":{"a":1},"toString":"x"}'],
  ])('keeps JSON types and digits, and nested values unchanged: %s', (properties) => {
    expect(recordOf(properties)).toBe(`{"distinct_id":"a",${properties.slice(1)}`);
  });

  it.each([
    ['81', '"81"'],
    ['604.10', '"604.10"'],
    ['"604.1"', '"604.1"'],
    ['true', '"true"'],
    ['["a"]', String.raw`"[\"a\"]"`],
    ['null', 'null'],
    ['""', '""'],
  ])(
    'writes strings in columns that every schema declares as text: %s becomes %s',
    (value, written) => {
      expect(recordOf(`{"$browser_version":${value}}`)).toBe(
        `{"distinct_id":"a","browser_version":${written}}`,
      );
    },
  );

  it('does not add a browser_version', () => {
    expect(recordOf('{}')).toBe('{"distinct_id":"a"}');
  });

  it('accepts a profile without properties, as in cohorts', () => {
    const row = { $distinct_id: 'a' };
    expect(profileRecord(row, { columns: profileColumns() })).toEqual({ distinct_id: 'a' });
  });

  it('keeps a property that is called distinct_id', () => {
    expect(recordOf('{"distinct_id":"other"}')).toBe('{"distinct_id":"a","_distinct_id":"other"}');
  });

  it('writes a numeric id as text with all its digits', () => {
    expect(recordOf('{}', '12345678901234567890')).toBe('{"distinct_id":"12345678901234567890"}');
  });

  it('replaces the space with T in timestamps that Mixpanel sets, but not in other values', () => {
    const moment = '2024-01-02 03:04:05';
    expect(
      recordOf(`{"$last_seen":"${moment}","$created":"${moment}+01:00","custom":"${moment}"}`),
    ).toBe(
      '{"distinct_id":"a","last_seen":"2024-01-02T03:04:05","created":"2024-01-02T03:04:05+01:00","custom":"2024-01-02 03:04:05"}',
    );
  });

  it('rejects a profile without an id', () => {
    expect(() => recordOf('{}', 'null')).toThrow('without an id');
  });
});

describe('profileRecords', () => {
  const seen = (id: string, lastSeen?: string): JsonObject =>
    profile(id, lastSeen === undefined ? {} : { $last_seen: lastSeen });

  async function read(rows: readonly JsonObject[], options: Partial<RecordOptions> = {}) {
    async function* batches() {
      const names = new Set(rows.flatMap((row) => Object.keys(row['$properties'] as JsonObject)));
      for (const row of rows) yield { names, rows: [row] };
    }
    const records: JsonObject[] = [];
    let lastSeen: string | undefined;
    for await (const part of profileRecords(batches(), {
      columns: profileColumns(),
      present: () => Date.UTC(2024, 5, 1, 12),
      ...options,
    })) {
      records.push(...part.rows);
      lastSeen = part.lastSeen;
    }
    return { ids: idsOf(records), records, lastSeen };
  }

  it('compares timestamps of all forms as instants, and never drops a profile without a valid one', async () => {
    const since = '2024-03-01T12:00:00';
    const rows = [
      seen('before', '2024-03-01T11:59:59.999'),
      seen('equal', '2024-03-01T14:00:00+02:00'),
      seen('after', '2024-03-01 12:00:00.5'),
      seen('offset', '2024-03-01T12:30:00+01:00'),
      seen('none'),
      seen('odd', 'yesterday'),
      profile('number', { $last_seen: 1709294400 }),
    ];
    const { ids, lastSeen } = await read(rows, { since });
    expect(ids).toBe('equal after none odd number');
    expect(lastSeen).toBe('2024-03-01 12:00:00.5');
  });

  it('does not return a timestamp in the future as the cursor, even if it is a millisecond later', async () => {
    const rows = [
      seen('past', '2024-05-01T00:00:00'),
      seen('now', '2024-06-01T14:00:00+02:00'),
      seen('later', '2024-06-01T12:00:00.001'),
      seen('year', '2031-01-01T00:00:00'),
    ];
    expect(await read(rows)).toMatchObject({
      ids: 'past now later year',
      lastSeen: '2024-06-01T14:00:00+02:00',
    });
    expect((await read(rows.slice(2))).lastSeen).toBeUndefined();
  });

  it('returns no cursor if no record has a valid timestamp', async () => {
    expect((await read([seen('a'), seen('b', '')])).lastSeen).toBeUndefined();
  });

  it('adds the extra columns to every record, and no property can replace them', async () => {
    const columns = profileColumns({ reserved: ['cohort_id'] });
    const { records } = await read([profile('a', { cohort_id: 'mine' })], {
      columns,
      extra: { cohort_id: 7 },
    });
    expect(records).toEqual([{ distinct_id: 'a', _cohort_id: 'mine', cohort_id: 7 }]);
  });
});
