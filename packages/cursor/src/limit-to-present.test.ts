import { describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import { createPartitionedStates, limitDayToPresent, limitPartitionsToPresent } from './index.js';

const NOW = Date.UTC(2024, 2, 6, 12);
const cursors = createPartitionedStates({
  key: 'id',
  cursorField: 'last_seen',
  partition: (id) => ({ id }),
});
const entry = (id: string, last_seen: string) => ({ partition: { id }, cursor: { last_seen } });

describe('limitPartitionsToPresent', () => {
  it('replaces only cursors and last reads in the future, by the present', () => {
    const io = testIo();
    const saved = {
      states: [entry('1', '2024-03-06T11:59:59'), entry('2', '2024-03-06T13:00:00')],
      state: { last_seen: '2024-03-07' },
      failed_partitions: ['2'],
      last_reads: { 1: '2024-03-06T13:00:00Z' },
      names: { a: 'b' },
    };
    expect(limitPartitionsToPresent(saved, NOW, { cursors, io })).toEqual({
      ...saved,
      states: [entry('1', '2024-03-06T11:59:59'), entry('2', '2024-03-06T12:00:00')],
      state: { last_seen: '2024-03-06T12:00:00' },
      last_reads: { 1: '2024-03-06T12:00:00Z' },
    });
    expect(io.notices).toEqual([]);
  });

  it('reports one warning if several cursors are far in the future', () => {
    const io = testIo();
    const saved = { states: [entry('1', '2031-01-01'), entry('2', '2032-01-01')] };
    const { states } = limitPartitionsToPresent(saved, NOW, { cursors, io });
    expect(states).toEqual([entry('1', '2024-03-06T12:00:00'), entry('2', '2024-03-06T12:00:00')]);
    expect(io.notices).toEqual([
      { kind: 'warning', message: expect.stringContaining('treated as 2024-03-06T12:00:00') },
    ]);
  });
});

describe('limitDayToPresent', () => {
  it.each([
    [undefined, undefined, 0],
    ['2024-03-05', '2024-03-05', 0],
    ['2024-03-07', '2024-03-06', 0],
    ['2024-03-09', '2024-03-06', 1],
  ])('limits the saved day %s to %s, with %i warnings', (date, expected, warnings) => {
    const io = testIo();
    const saved = date === undefined ? {} : { date };
    const found = limitDayToPresent(saved, NOW, { zone: 'UTC', io });
    expect(found).toEqual(expected === undefined ? {} : { date: expected });
    expect(io.notices).toHaveLength(warnings);
  });
});
