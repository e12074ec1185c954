import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { progressLines } from './progress-lines.js';
import { SyncReport } from './sync-report.js';

describe('progressLines', () => {
  it('shows the progress of each stream that has begun', () => {
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
      'done     0  0 saved  complete',
      'half     2  0 saved  [########.......] 50 %, 00:10 left',
      'limited  0  0 saved  quota is used up, continues in 01:00',
      'open     0  0 saved  reading',
    ]);
  });

  it('shows the last quota that the connector reported', () => {
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

  it('stops showing a wait when it is over or when the next record arrives', () => {
    const report = new SyncReport(['one'], 0);
    report.add({ kind: 'status', stream: 'one', status: 'RUNNING', waitsUntil: 70_000 });
    expect(progressLines(report, 80_000)[1]).toContain('reading');
    report.addRecord('one', 1);
    expect(progressLines(report, 10_000)[1]).toContain('reading');
  });

  describe('for a stream that is read by day', () => {
    const now = Date.parse('2026-11-12T12:00:00Z');
    const days = { firstDay: '2026-11-01', lastDay: undefined };
    const state = (through: string): JsonObject => ({
      stream: { stream_descriptor: { name: 'export' }, stream_state: { read_through: through } },
    });
    const lineOf = (report: SyncReport): string => progressLines(report, now + 10_000)[1] ?? '';
    const begun = (): SyncReport => {
      const report = new SyncReport(['export'], now, days);
      report.add({ kind: 'status', stream: 'export', status: 'STARTED' });
      return report;
    };

    it('counts saved days from the first day of the configuration to yesterday', () => {
      const report = begun();
      expect(lineOf(report)).toMatch(/reading$/);
      report.add({ kind: 'state', stream: 'export', state: state('2026-11-05') });
      expect(lineOf(report)).toMatch(/\[#######\.{8}\] 5 of 11 days, 00:12 left$/);
    });

    it('counts from the day after the state from which the sync continues', () => {
      const report = begun();
      report.startFrom('export', state('2026-11-09'));
      report.startFrom('other', state('2026-11-09'));
      expect(lineOf(report)).toMatch(/0 of 2 days$/);
      report.add({ kind: 'state', stream: 'export', state: state('2026-11-10') });
      expect(lineOf(report)).toMatch(/1 of 2 days, 00:10 left$/);
    });
  });
});
