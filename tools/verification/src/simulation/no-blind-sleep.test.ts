import { describe, expect, it } from '@jest/globals';
import { runQuotaSync } from './run-quota-sync.js';

const MINUTE = 60_000;

describe('while the hourly quota is not used up,', () => {
  it('a first sync of one year of events needs fewer than 12 requests and less than a minute', async () => {
    const { run, reading, mixpanel, makespan } = await runQuotaSync({
      streams: ['export'],
      config: { start_date: '2025-11-04' },
    });
    expect(run.ending).toEqual({ kind: 'complete' });
    expect(reading.problems).toEqual([]);
    const exports = mixpanel.log.requests.filter(({ path }) => path === '/api/2.0/export');
    // The first request is for one day, which shows how many bytes a day has. The following slices
    // grow, because the bodies are small.
    expect(exports.length).toBeGreaterThan(1);
    expect(exports.length).toBeLessThan(12);
    expect(makespan).toBeLessThan(MINUTE);
  });

  it('500 pages of profiles use one request of the hourly quota and less than a minute', async () => {
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

  it('streams wait neither after their last request nor for the quota of another API', async () => {
    const { run, makespan } = await runQuotaSync({
      streams: ['annotations', 'cohorts', 'export', 'funnels', 'revenue'],
      cohorts: 2,
      funnels: 2,
      config: { requests_per_hour: { query: 5, export: 3 } },
    });
    expect(run.ending).toEqual({ kind: 'complete' });
    // This needs all five query requests: the lists of cohorts and funnels, revenue, and two
    // funnels. It also needs two of the three exports.
    expect(makespan).toBeLessThan(MINUTE);
  });
});
