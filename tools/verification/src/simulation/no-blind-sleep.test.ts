import { describe, expect, it } from '@jest/globals';
import { runQuotaSync } from './run-quota-sync.js';

const MINUTE = 60_000;

describe('no time is slept away while quota is left:', () => {
  it('a first sync of a whole year of events takes a few requests and no minute', async () => {
    const { run, reading, mixpanel, makespan } = await runQuotaSync({
      streams: ['export'],
      config: { start_date: '2025-11-04' },
    });
    expect(run.ending).toEqual({ kind: 'complete' });
    expect(reading.problems).toEqual([]);
    const exports = mixpanel.log.requests.filter(({ path }) => path === '/api/2.0/export');
    // A day that is measured, then slices that grow as their bodies turn out small.
    expect(exports.length).toBeGreaterThan(1);
    expect(exports.length).toBeLessThan(12);
    expect(makespan).toBeLessThan(MINUTE);
  });

  it('five hundred pages of profiles cost one request of the hour, and no minute', async () => {
    const { run, reading, mixpanel, makespan } = await runQuotaSync({
      streams: ['engage'],
      profiles: 500,
      config: { page_size: 1 },
    });
    expect(run.ending).toEqual({ kind: 'complete' });
    expect(reading.records).toBe(500);
    expect(mixpanel.log.requests).toHaveLength(500);
    expect(mixpanel.log.requests.filter(({ counted }) => counted)).toHaveLength(1);
    expect(makespan).toBeLessThan(MINUTE);
  });

  it('no stream waits after the last request, nor for a quota of another kind', async () => {
    const { run, makespan } = await runQuotaSync({
      streams: ['annotations', 'cohorts', 'export', 'funnels', 'revenue'],
      cohorts: 2,
      funnels: 2,
      config: { requests_per_hour: { query: 5, export: 3 } },
    });
    expect(run.ending).toEqual({ kind: 'complete' });
    // Lists of cohorts and funnels, revenue, two funnels: five. Two of three exports for three days.
    expect(makespan).toBeLessThan(MINUTE);
  });
});
