import { describe, expect, it } from '@jest/globals';
import { compareSyncs, type Counts } from './compare-syncs.js';

const counts = (records: Readonly<Record<string, number>>): Counts =>
  new Map(Object.entries(records));

describe('compareSyncs', () => {
  const truth = counts({ export: 10 });

  it('accepts a first sync that reads each record once and a second that reads few again', () => {
    const first = counts({ export: 10, other: 3 });
    expect(compareSyncs(first, counts({ other: 1 }), truth)).toEqual([]);
  });

  it.each([9, 11])('reports %i records if the project holds ten', (count) => {
    expect(compareSyncs(counts({ export: count }), counts({}), truth)).toEqual([
      `export: ${count} records were read, the project holds 10`,
    ]);
  });

  it('reports a first sync without records', () => {
    expect(compareSyncs(counts({}), counts({}), truth)).toEqual(['the first sync read nothing']);
  });

  it('reports a second sync that reads everything again, or more', () => {
    const first = counts({ export: 10 });
    expect(compareSyncs(first, counts({ export: 6 }), truth)).toHaveLength(1);
    expect(compareSyncs(first, counts({ export: 11 }), truth)).toHaveLength(2);
  });
});
