import { describe, expect, it } from '@jest/globals';
import { compareSyncs, type Counts } from './compare-syncs.js';

const counts = (records: Readonly<Record<string, number>>): Counts =>
  new Map(Object.entries(records));

describe('compareSyncs', () => {
  const expected = counts({ export: 10 });

  it('accepts a first sync that reads all records and a second that reads few of them again', () => {
    const first = counts({ export: 10, other: 3 });
    expect(compareSyncs(first, counts({ other: 1 }), expected)).toEqual([]);
  });

  it.each([9, 11])('reports a first sync that reads %i records of a project with ten', (count) => {
    expect(compareSyncs(counts({ export: count }), counts({}), expected)).toEqual([
      `export: the first sync read ${count} records, but the project has 10`,
    ]);
  });

  it('reports a first sync without records', () => {
    expect(compareSyncs(counts({}), counts({}), expected)).toEqual([
      'the first sync read no records',
    ]);
  });

  it('reports a second sync that reads more than half of the records again, or more than the first', () => {
    const first = counts({ export: 10 });
    expect(compareSyncs(first, counts({ export: 6 }), expected)).toHaveLength(1);
    expect(compareSyncs(first, counts({ export: 11 }), expected)).toHaveLength(2);
  });
});
