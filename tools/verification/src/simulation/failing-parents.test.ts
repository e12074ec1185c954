import { describe, expect, it } from '@jest/globals';
import type { Effect } from '@source-mixpanel/fixtures-server';
import { runQuotaSync } from './run-quota-sync.js';
import { SHARED_STREAMS } from '../harness/projects/stream-names.js';

const COHORTS = { path: '/api/query/cohorts/list', readers: ['cohort_members', 'cohorts'] };
const FUNNELS = { path: '/api/query/funnels/list', readers: ['funnels'] };
const FAILURES: readonly (readonly [string, Effect])[] = [
  ['always fails', { kind: 'answer', status: 500, body: 'oops', headers: {} }],
  ['is forbidden', { kind: 'answer', status: 403, body: '{"error":"no"}', headers: {} }],
  ['is cut', { kind: 'cut', at: 9, of: 'wire', by: 'reset' }],
  [
    'contains a different document',
    { kind: 'answer', status: 200, body: '{"status":"ok"}', headers: {} },
  ],
];

describe('a list whose items are read with requests of their own', () => {
  it.each(
    [COHORTS, FUNNELS].flatMap((parent) =>
      FAILURES.map(([how, effect]) => ({ ...parent, how, effect })),
    ),
  )('at $path that $how makes only $readers fail', async ({ path, readers, effect }) => {
    const { run, reading } = await runQuotaSync({
      streams: SHARED_STREAMS,
      cohorts: 3,
      funnels: 2,
      profiles: 2,
      faults: [{ path, effect }],
    });
    expect(run.ending).toEqual({ kind: 'failed' });
    expect(reading.problems).toEqual([]);
    const incomplete = [...reading.streams].filter(([, { status }]) => status !== 'COMPLETE');
    expect(incomplete.map(([stream]) => stream).sort()).toEqual(readers);
    for (const [stream, { failures, held }] of reading.streams) {
      const failed = readers.includes(stream);
      expect([stream, failures.length]).toEqual([stream, failed ? 1 : 0]);
      if (failed) expect(held.size).toBe(0);
    }
    expect(reading.streams.get('engage')?.held.size).toBe(2);
    expect(reading.streams.get('revenue')?.held.size).toBe(3);
  });
});
