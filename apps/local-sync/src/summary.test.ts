import { describe, expect, it } from '@jest/globals';
import type { CountComparison } from './counts/count-comparison.js';
import { summary } from './summary.js';
import { SyncReport } from './sync-report.js';

const report = (): SyncReport => {
  const made = new SyncReport(['export', 'engage', 'funnels'], 0);
  for (let index = 0; index < 1200; index += 1) made.addRecord('export', 1000);
  made.add({ kind: 'status', stream: 'export', status: 'COMPLETE' });
  made.add({ kind: 'status', stream: 'engage', status: 'INCOMPLETE' });
  made.add({ kind: 'error', stream: 'engage', message: 'the quota is spent' });
  made.warnings.add('mind the zone');
  return made;
};

describe('summary', () => {
  it('shows records, rows, newest day and state of each stream, then errors and warnings', () => {
    const kept = new Map([
      ['export', { rows: 1_234_567, newest: '2026-11-10' }],
      ['engage', { rows: 7, newest: undefined }],
      ['funnels', { rows: 0, newest: undefined }],
    ]);
    expect(summary(report(), { now: 12_345, kept })).toEqual([
      'stream   records       rows  newest      state',
      'export     1,200  1,234,567  2026-11-10  complete',
      'engage         0          7              incomplete',
      'funnels        0          0              not started',
      'error: engage: the quota is spent',
      'warning: mind the zone',
      '1,200 records, 1.2 MB in 12.3 s',
    ]);
  });

  it('shows how many rare properties there are, and in which column', () => {
    const rare = { column: 'other_properties', properties: 4123 };
    const kept = new Map([
      ['export', { rows: 1, newest: undefined, rare }],
      ['engage', { rows: 1, newest: undefined, rare: { column: 'o', properties: 1 } }],
    ]);
    expect(summary(report(), { now: 0, kept }).filter((line) => line.includes('rare'))).toEqual([
      'export: 4,123 rare properties are in the JSON column "other_properties"',
      'engage: 1 rare property is in the JSON column "o"',
    ]);
  });

  it('shows the first gaps between events and counts, and the number of further gaps', () => {
    const kept = new Map();
    const compared = { kind: 'compared', from: '2026-11-01', to: '2026-11-24', days: 24 } as const;
    const lines = (counts: CountComparison): readonly string[] =>
      summary(report(), { now: 0, kept, counts }).filter((line) => /count|gap/.test(line));
    expect(lines({ ...compared, events: 1, gaps: [], gapCount: 0 })).toEqual([
      'counts: 24 days × 1 event name compared, no gap',
    ]);
    const gap = { day: '2026-11-03', event: 'a"\u202e\n', counted: 1200, exported: 3 };
    expect(lines({ ...compared, events: 7, gaps: [gap], gapCount: 1201 })).toEqual([
      'counts: 24 days × 7 event names compared, 1,201 gaps',
      'gap: 2026-11-03 "a"\\u202e\\u000a": Mixpanel counts 1,200, the data has 3',
      'and 1,200 more gaps',
    ]);
    expect(lines({ kind: 'not_compared', reason: 'why' })).toEqual(['counts: not compared: why']);
    expect(lines({ kind: 'absent' })).toEqual([]);
  });

  it('omits the columns of rows if the target stores none, and shows long durations in hours', () => {
    const lines = summary(report(), { now: 3_900_000, kept: new Map() });
    expect(lines[0]).toBe('stream   records  state');
    expect(lines.at(-1)).toBe('1,200 records, 1.2 MB in 1 h 5 min');
  });
});
