import { describe, expect, it } from '@jest/globals';
import { SyncReport } from './sync-report.js';

const lineOf = (message: unknown): Buffer => Buffer.from(JSON.stringify(message));
const record = (stream: string): Buffer =>
  lineOf({ type: 'RECORD', record: { stream, data: {}, emitted_at: 1 } });
const state = (name: string, stream_state: object): Buffer =>
  lineOf({
    type: 'STATE',
    state: {
      type: 'STREAM',
      stream: { stream_descriptor: { name }, stream_state },
      sourceStats: { recordCount: 1 },
    },
  });
const status = (name: string, value: string, emitted_at: number): Buffer =>
  lineOf({
    type: 'TRACE',
    trace: {
      type: 'STREAM_STATUS',
      emitted_at,
      stream_status: { stream_descriptor: { name }, status: value },
    },
  });

describe('SyncReport', () => {
  it('counts records and bytes by stream and keeps the last state as it came', () => {
    const report = new SyncReport();
    for (const line of [
      status('a', 'STARTED', 1000),
      record('a'),
      state('a', { day: 1 }),
      record('b'),
      record('a'),
      state('a', { day: 2 }),
      status('a', 'COMPLETE', 3000),
    ]) {
      report.add(line);
    }
    expect(report.streams.get('a')).toMatchObject({ records: 2, started: 1000, completed: 3000 });
    expect(report.streams.get('b')).toEqual({ records: 1, bytes: record('b').length + 1 });
    expect(report.records).toBe(3);
    expect(report.savedStates()).toEqual([
      {
        type: 'STREAM',
        stream: { stream_descriptor: { name: 'a' }, stream_state: { day: 2 } },
        sourceStats: { recordCount: 1 },
      },
    ]);
  });

  it('does not call a stream complete that ended otherwise, and repeats why', () => {
    const report = new SyncReport();
    report.add(status('a', 'STARTED', 1));
    report.add(lineOf({ type: 'LOG', log: { level: 'WARN', message: 'careful' } }));
    report.add(lineOf({ type: 'LOG', log: { level: 'INFO', message: 'fine' } }));
    report.add(lineOf({ type: 'TRACE', trace: { type: 'ERROR', error: { message: 'broken' } } }));
    report.add(status('a', 'INCOMPLETE', 2));
    expect(report.streams.get('a')?.completed).toBeUndefined();
    expect(report.warnings).toEqual(['careful']);
    expect(report.errors).toEqual(['broken']);
  });

  it('refuses a line that is no message: the output holds nothing else', () => {
    expect(() => new SyncReport().add(Buffer.from('debugging'))).toThrow();
    expect(() => new SyncReport().add(Buffer.from('{"type":"OTHER"}'))).toThrow();
  });
});
