import { describe, expect, it } from '@jest/globals';
import type { JsonValue } from '@source-mixpanel/exact-json';
import { CollectionParser } from '../client/collection-parser.js';
import { createDayRowsReader, type DayRow } from './day-rows.js';

function read(value: JsonValue): readonly DayRow[] {
  const reader = createDayRowsReader('/days', 'data');
  const parser = new CollectionParser(reader, '/days');
  parser.write(Buffer.from(JSON.stringify({ data: value })));
  return reader.finish(parser.end());
}

describe('createDayRowsReader', () => {
  it('returns the rows sorted by day, without sums and without days whose value is null', () => {
    const days = { '2024-03-01': { b: 1 }, $overall: 7, '2024-02-29': {}, '2023-12-31': null };
    expect(read(days)).toEqual([
      { date: '2024-02-29', row: {} },
      { date: '2024-03-01', row: { b: 1 } },
    ]);
  });

  it('returns each row unchanged', () => {
    const row = { 'déjà $vu': { nested: [null] }, date: 'x' };
    expect(read({ '2024-03-01': row })).toEqual([{ date: '2024-03-01', row }]);
  });

  it.each([[[]], [null], ['2024-03-01'], [{ '2024-03-01': [] }], [{ '2024-03-01': 0 }]])(
    'rejects %j instead of an object of days and rows',
    (value) => {
      expect(() => read(value)).toThrow('has an unexpected form');
    },
  );

  it.each(['2024-3-1', '2024-03-01 00:00:00', 'Chrome', ''])(
    'rejects a day with the name %j, without quoting it in the error',
    (name) => {
      expect(() => read({ [name]: {} })).toThrow(
        expect.objectContaining({ detail: 'unexpected: data.a day' }),
      );
    },
  );

  it('rejects more than 10,000 days', () => {
    const first = Date.UTC(1980, 0, 1);
    const dates = Array.from({ length: 10_001 }, (_, index) =>
      new Date(first + index * 86_400_000).toISOString().slice(0, 10),
    );
    const days = Object.fromEntries(dates.map((date) => [date, {}]));
    expect(() => read(days)).toThrow(
      expect.objectContaining({ detail: 'unexpected: data has more than 10000 days' }),
    );
  });
});
