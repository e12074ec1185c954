import { describe, expect, it } from '@jest/globals';
import { progressOutput, type ProgressKind } from './progress-output.js';
import { STOPPING } from './progress-lines.js';
import { SyncReport } from './sync-report.js';

describe('progressOutput', () => {
  const stopped = (kind: ProgressKind): string => {
    const written: string[] = [];
    const stderr = { write: (text: string): unknown => written.push(text) };
    const report = new SyncReport(['export'], 0);
    const output = progressOutput(kind, report, { stderr, now: () => 1000, zone: 'UTC' });
    output.onStop();
    output.hide();
    expect(report.isStopping).toBe(true);
    return written.join('');
  };

  it('reports in the requested form that a sync is stopping', () => {
    expect(stopped('auto')).toBe(`${STOPPING}\n`);
    expect(stopped('plain')).toBe(`${STOPPING}\n`);
    expect(stopped('none')).toBe('');
    expect(JSON.parse(stopped('json'))).toMatchObject({ type: 'progress', isStopping: true });
  });
});
