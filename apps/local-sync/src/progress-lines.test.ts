import { describe, expect, it } from '@jest/globals';
import { progressLines } from './progress-lines.js';
import { SyncReport } from './sync-report.js';

describe('progressLines', () => {
  it('tells of each stream that has begun what is known of its end', () => {
    const report = new SyncReport(['done', 'half', 'limited', 'open', 'later'], 0);
    const begin = (stream: string): void => {
      report.add({ kind: 'status', stream, status: 'STARTED' });
    };
    for (const name of ['done', 'half', 'limited', 'open']) begin(name);
    report.add({ kind: 'status', stream: 'done', status: 'COMPLETE' });
    report.add({ kind: 'estimate', stream: 'half', rows: 4 });
    for (let index = 0; index < 2; index += 1) {
      report.addRecord('half', 5_000_000);
    }
    report.add({ kind: 'status', stream: 'limited', status: 'RUNNING', waitsUntil: 70_000 });
    expect(progressLines(report, 10_000)).toEqual([
      '2 records, 10.0 MB, 1.0 MB/s, 00:10',
      'done     0  0 kept  complete',
      'half     2  0 kept  [##########..........] 50 %, about 00:10 left',
      'limited  0  0 kept  quota is spent, goes on in 01:00',
      'open     0  0 kept  reading',
    ]);
  });

  it('tells what the connector last said of the quota', () => {
    const report = new SyncReport([], 0);
    const say = (message: string): void => {
      report.add({ kind: 'log', level: 'INFO', message });
    };
    expect(progressLines(report, 1000)).toHaveLength(1);
    say('Quota: 59 of 60 requests of the Query API are left in this hour.');
    say('Quota: 58 of 60 requests of the Query API are left in this hour.');
    say('Stream engage started.');
    expect(progressLines(report, 1000)[1]).toBe('quota left: 58 of 60 requests of the Query API');
  });

  it('forgets a wait with the next record, and one whose time has come', () => {
    const report = new SyncReport(['one'], 0);
    report.add({ kind: 'status', stream: 'one', status: 'RUNNING', waitsUntil: 70_000 });
    expect(progressLines(report, 80_000)[1]).toContain('reading');
    report.addRecord('one', 1);
    expect(progressLines(report, 10_000)[1]).toContain('reading');
  });
});
