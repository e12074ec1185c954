import { describe, expect, it } from '@jest/globals';
import { parseJson, writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import { dateTime, integer, recordSchema, text } from '@source-mixpanel/stream';
import { listRecord } from './list-record.js';

const record = listRecord(
  recordSchema({ data_group_id: text(), created: dateTime(), count: integer(), note: text() }),
);
const recordText = (row: string): string => writeJson(record(parseJson(row) as JsonObject));

describe('listRecord', () => {
  it('converts names to snake_case, but not names within values', () => {
    expect(recordText('{"dataGroupId":"a","createdUTC":1,"URLName":2,"x":{"camelCase":1}}')).toBe(
      '{"data_group_id":"a","created_utc":1,"URLName":2,"x":{"camelCase":1}}',
    );
  });

  it('keeps both members if the row has both spellings of a name', () => {
    expect(recordText('{"dataGroupId":"a","data_group_id":"b"}')).toBe(
      '{"dataGroupId":"a","data_group_id":"b"}',
    );
  });

  it.each(['-1405123841946871899', '1405123841946871899', '1.0', 'true', '[1,1.50]'])(
    'writes %s with all its digits in a text column',
    (value) => {
      expect(recordText(`{"dataGroupId":${value},"count":${value}}`)).toBe(
        `{"data_group_id":${JSON.stringify(value)},"count":${value}}`,
      );
    },
  );

  it('writes a timestamp with a T, and keeps null and missing members unchanged', () => {
    expect(recordText('{"created":"2026-11-01 10:00:00","note":null}')).toBe(
      '{"created":"2026-11-01T10:00:00","note":null}',
    );
  });

  it('removes the salt of feature flags at every depth', () => {
    expect(recordText('{"hash_salt":1,"a":[{"hashSalt":2,"b":3}],"note":"hash_salt"}')).toBe(
      '{"a":[{"b":3}],"note":"hash_salt"}',
    );
  });

  it('keeps members whose names every JavaScript object has, such as constructor', () => {
    const text = '{"__proto__":{"__proto__":1},"constructor":2}';
    expect(recordText(text)).toBe(text);
  });
});
