import { describe, expect, it } from '@jest/globals';
import type { Fault } from '@source-mixpanel/fixtures-server';
import { requestAsOtherClient } from './other-client.js';
import { runQuotaSync, type QuotaSyncRun } from './run-quota-sync.js';

const HOUR = 3_600_000;
const QUERY = '/api/query/cohorts/list';

function expectComplete({ run, reading, silentWaits }: QuotaSyncRun): void {
  expect(run.ending).toEqual({ kind: 'complete' });
  expect(reading.problems).toEqual([]);
  expect(silentWaits).toEqual([]);
}

function countRefusals({ mixpanel }: QuotaSyncRun): number {
  return mixpanel.log.requests.filter(({ status }) => status === 429).length;
}

/** Returns a function that sends this number of requests as another client. */
const sendAsOtherClient =
  (count: number) =>
  (mixpanel: QuotaSyncRun['mixpanel']): void => {
    for (let at = 0; at < count; at += 1) requestAsOtherClient(mixpanel, QUERY);
  };

const MEMBERS = { streams: ['cohort_members'], cohorts: 20, profiles: 1 } as const;

describe('a sync with a limited quota', () => {
  it('reads five funnels within a minute although 300 cohorts need five hours of the same quota', async () => {
    const storm = await runQuotaSync({
      streams: ['cohort_members', 'funnels'],
      cohorts: 300,
      funnels: 5,
      profiles: 1,
    });
    expectComplete(storm);
    expect(storm.reading.records).toBe(300 + 5 * 3);
    expect(storm.timeOf('funnels', 'COMPLETE')).toBeLessThan(60_000);
    // The 307 requests need more than five hours at 60 an hour.
    expect(storm.makespan).toBeGreaterThan(5 * HOUR);
    expect(storm.makespan).toBeLessThan(1.05 * 5 * HOUR);
    expect(countRefusals(storm)).toBe(0);
  });

  it('waits until the time that the server states if another client has used up the quota', async () => {
    const storm = await runQuotaSync({ ...MEMBERS, prepare: sendAsOtherClient(60) });
    expectComplete(storm);
    expect(storm.makespan).toBeGreaterThan(HOUR - 1000);
    expect(storm.makespan).toBeLessThan(1.05 * HOUR);
    expect(countRefusals(storm)).toBeLessThan(3);
  });

  it('retries less and less often if the server does not state when the quota is available', async () => {
    const storm = await runQuotaSync({
      ...MEMBERS,
      quota: { headers: false },
      prepare: sendAsOtherClient(60),
    });
    expectComplete(storm);
    expect(storm.makespan).toBeLessThan(HOUR + HOUR / 10);
    expect(countRefusals(storm)).toBeLessThan(20);
  });

  it('continues while another client uses half of the hourly quota', async () => {
    const storm = await runQuotaSync({
      ...MEMBERS,
      cohorts: 150,
      prepare(mixpanel, clock) {
        const act = (): void => {
          sendAsOtherClient(1)(mixpanel);
          clock.schedule(HOUR / 30, act);
        };
        act();
      },
    });
    expectComplete(storm);
    expect(storm.reading.records).toBe(150);
    expect(storm.makespan).toBeLessThan(6 * HOUR);
  });

  it.each([
    ['with rate-limit headers', true],
    ['without rate-limit headers', false],
  ])(
    'waits seconds and not hours after a refusal because of too many concurrent requests, %s',
    async (_how, headers) => {
      const storm = await runQuotaSync({ ...MEMBERS, quota: { queryConcurrency: 2, headers } });
      expectComplete(storm);
      expect(storm.reading.records).toBe(20);
      expect(countRefusals(storm)).toBeGreaterThan(0);
      expect(storm.makespan).toBeLessThan(5 * 60_000);
    },
  );

  it('retries until an overloaded server accepts requests again', async () => {
    const faults: readonly Fault[] = [
      {
        path: '/api/query/engage',
        effect: { kind: 'storm', times: 6, headers: false, retryAfter: 0 },
      },
    ];
    const storm = await runQuotaSync({ ...MEMBERS, faults });
    expectComplete(storm);
    expect(storm.reading.records).toBe(20);
    expect(countRefusals(storm)).toBe(6);
    expect(storm.makespan).toBeLessThan(3 * 60_000);
  });

  it('does not conclude from refusals of concurrent requests without headers that pages count against the quota', async () => {
    const storm = await runQuotaSync({
      streams: ['engage'],
      profiles: 150,
      config: { page_size: 1 },
      engage: { sessionLife: 10 * HOUR },
      quota: { queryConcurrency: 2, headers: false },
    });
    expectComplete(storm);
    expect(storm.reading.records).toBe(150);
    expect(countRefusals(storm)).toBeGreaterThan(0);
    expect(storm.makespan).toBeLessThan(10 * 60_000);
  });

  it('delivers each profile once if the server counts pages against the quota', async () => {
    const storm = await runQuotaSync({
      streams: ['engage'],
      profiles: 150,
      config: { page_size: 1 },
      engage: { countPages: true, sessionLife: 10 * HOUR },
    });
    expectComplete(storm);
    expect(storm.reading.records).toBe(150);
    expect(storm.makespan).toBeLessThan(1.05 * 2 * HOUR);
  });

  it('continues when a server that refused every request for 90 minutes accepts requests again', async () => {
    const storm = await runQuotaSync({
      ...MEMBERS,
      faults: [refuseAll(60)],
      prepare: (mixpanel, clock) => void clock.schedule(1.5 * HOUR, () => mixpanel.setFaults([])),
    });
    expectComplete(storm);
    expect(storm.makespan).toBeLessThan(1.05 * 1.5 * HOUR);
  });

  it.each([
    ['with rate-limit headers', true],
    ['without rate-limit headers', false],
  ])(
    'fails with a transient error after two hours in which every request was refused, %s',
    async (_how, headers) => {
      const storm = await runQuotaSync({ ...MEMBERS, faults: [refuseAll(600, headers)] });
      expect(storm.run.ending).toEqual({ kind: 'failed' });
      expect(storm.reading.problems).toEqual([]);
      expect(storm.silentWaits).toEqual([]);
      expect(storm.reading.streams.get('cohort_members')?.failures).toEqual([
        expect.stringMatching(/^transient_error: Every request was rate-limited/),
      ]);
      expect(storm.makespan).toBeGreaterThan(2 * HOUR - 60_000);
      expect(storm.makespan).toBeLessThan(2.5 * HOUR);
    },
  );
});

/** Returns a fault that refuses every request with status 429. */
const refuseAll = (retryAfter: number, headers = true): Fault => ({
  effect: { kind: 'storm', times: 1_000_000, headers, retryAfter },
});
