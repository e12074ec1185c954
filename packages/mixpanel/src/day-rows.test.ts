import { describe, expect, it } from '@jest/globals';
import { dayRows } from './day-rows.js';

describe('rows by day', () => {
  it('come in the order of days, without sums and without days that are null', () => {
    const days = { '2024-03-01': { b: 1 }, $overall: 7, '2024-02-29': {}, '2023-12-31': null };
    expect(dayRows.parse(days)).toEqual([
      { date: '2024-02-29', row: {} },
      { date: '2024-03-01', row: { b: 1 } },
    ]);
  });

  it('keep each row the object it is', () => {
    const row = { 'déjà $vu': { nested: [null] }, date: 'x' };
    expect(dayRows.parse({ '2024-03-01': row })[0]?.row).toBe(row);
  });

  it.each([[[]], [null], ['2024-03-01'], [{ '2024-03-01': [] }], [{ '2024-03-01': 0 }]])(
    'are never %j',
    (value) => {
      expect(dayRows.safeParse(value).success).toBe(false);
    },
  );

  it.each(['2024-3-1', '2024-03-01 00:00:00', 'Chrome', ''])(
    'are refused under the name %j, which is not told',
    (name) => {
      const { error } = dayRows.safeParse({ [name]: {} });
      expect(error?.issues.map(({ path }) => path)).toEqual([['a day']]);
    },
  );
});
