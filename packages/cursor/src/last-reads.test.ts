import { describe, expect, it } from '@jest/globals';
import {
  lastReadOf,
  lastReadsNoLaterThan,
  readLastReads,
  lastReadText,
  withLastRead,
} from './last-reads.js';
import { createPartitionedStates } from './partitioned-states.js';

const NOON = Date.UTC(2024, 2, 6, 12);
const noon = '2024-03-06T12:00:00Z';
const states = createPartitionedStates({
  key: 'id',
  cursorField: 'date',
  partition: (id) => ({ id }),
});

describe('the last reads in a state', () => {
  it('contain the time of the last read, for partitions that were read', () => {
    const state = withLastRead({ states: [] }, 17, lastReadText(NOON + 999));
    expect(state).toEqual({ states: [], last_reads: { 17: noon } });
    expect([lastReadOf(state, '17'), lastReadOf(state, 1)]).toEqual([NOON, undefined]);
    expect([lastReadOf(undefined, 17), lastReadOf({}, 'toString')]).toEqual([undefined, undefined]);
  });

  it('are not replaced by earlier times', () => {
    const state = withLastRead({}, 17, noon);
    expect(withLastRead(state, 17, '2024-03-06T11:59:59Z')).toBe(state);
    expect(lastReadOf(withLastRead(state, 17, '2024-03-06T12:00:01Z'), 17)).toBe(NOON + 1000);
  });

  it('are replaced by the present if they are in the future', () => {
    const saved = { last_reads: { 1: '2031-01-01T00:00:00Z', 2: '2024-03-06T11:00:00Z' } };
    expect(lastReadsNoLaterThan(saved, NOON)).toEqual({
      last_reads: { 1: noon, 2: '2024-03-06T11:00:00Z' },
    });
    expect(lastReadsNoLaterThan({ states: [] }, NOON)).toEqual({ states: [] });
  });

  it('are parsed together with the other members of a state, and may be absent', () => {
    const entry = { partition: { id: '17' }, cursor: { date: '2024-03-05' } };
    const saved = { states: [entry], last_reads: { 17: noon } };
    expect(states.parse(saved)).toEqual(saved);
    expect(states.parse({ states: [entry] })).not.toHaveProperty('last_reads');
    expect(states.parse({ states: [entry], last_reads: {} })).not.toHaveProperty('last_reads');
  });

  it.each([
    [7, 'last_reads is not an object'],
    [null, 'last_reads is not an object'],
    [['17'], 'last_reads is not an object'],
    [{ 17: 'yesterday' }, 'last_reads.17 is not a date-time'],
    [{ 17: 1709726400 }, 'last_reads.17 is not a date-time'],
  ])(
    'are rejected, with an error that names the invalid member, if they are %j',
    (reads, message) => {
      expect(() => readLastReads(reads)).toThrow(message);
    },
  );
});
