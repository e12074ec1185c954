import { describe, expect, it } from '@jest/globals';
import { compareSyncs } from './compare-syncs.js';
import type { DemoSync } from './demo-sync.js';
import { SyncReport } from './sync-report.js';

function sync(counts: Readonly<Record<string, number>>): DemoSync {
  const report = new SyncReport();
  for (const [stream, count] of Object.entries(counts)) {
    const line = Buffer.from(JSON.stringify({ type: 'RECORD', record: { stream } }));
    for (let index = 0; index < count; index += 1) report.add(line);
  }
  return { label: '', report, requests: new Map(), seconds: 0, problems: [] };
}

describe('compareSyncs', () => {
  it('is content with all records once, then few', () => {
    const truth = new Map([['export', 10]]);
    expect(compareSyncs(sync({ export: 10, other: 3 }), sync({ other: 1 }), truth)).toEqual([]);
  });

  it.each([9, 11])('notices %i records where the project holds ten', (count) => {
    const problems = compareSyncs(sync({ export: count }), sync({}), new Map([['export', 10]]));
    expect(problems).toEqual([`export: ${count} records came, the project holds 10`]);
  });

  it('notices a second sync that reads it all again', () => {
    const problems = compareSyncs(sync({ export: 10 }), sync({ export: 10 }), new Map());
    expect(problems).toHaveLength(1);
  });

  it('notices that nothing came', () => {
    expect(compareSyncs(sync({}), sync({}), new Map())).toEqual(['the first sync read nothing']);
  });
});
