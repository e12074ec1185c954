import { describe, expect, it } from '@jest/globals';
import { createQuota, loadSheddingRefusal, type QuotaLimits, type Ticket } from './quota.js';

const hour = 3_600_000;
const limits: QuotaLimits = { perHour: 60, concurrency: 5, window: hour, headers: true };
const url = 'https://mixpanel.com/api/query/engage?project_id=7';
const errorOf = (ticket: Ticket): string => [...(ticket.refusal?.body ?? [])].join('');

function ask(quota: ReturnType<typeof createQuota>, now: number, counted = true): Ticket {
  const ticket = quota.admit({ now, counted, url });
  ticket.release();
  return ticket;
}

describe('a quota', () => {
  it('allows 60 requests in any hour and stops counting each request exactly an hour later', () => {
    const quota = createQuota('query', limits, 7);
    for (let index = 0; index < 60; index += 1) {
      expect(ask(quota, index * 1000).refusal).toBeUndefined();
    }
    const refused = ask(quota, 100_000);
    expect(refused.refusal?.status).toBe(429);
    expect(refused.refusal?.headers).toMatchObject({
      'retry-after': '3500',
      'ratelimit-policy':
        '"project";q=60;w=3600, "project-concurrency";q=5;qu="concurrent-requests"',
      ratelimit: '"project";r=0;t=3500, "project-concurrency";r=5',
    });
    expect(errorOf(refused)).toContain('(61/60 queries running in the last hour)');
    expect(errorOf(refused)).toContain(`"request":"${url}"`);
    expect(ask(quota, hour - 1).refusal?.status).toBe(429);
    expect(ask(quota, hour).refusal).toBeUndefined();
    expect(ask(quota, hour).refusal?.status).toBe(429);
  });

  it('does not count refused requests and those that were removed with uncount', () => {
    const quota = createQuota('query', { ...limits, perHour: 1 }, 7);
    ask(quota, 0).uncount();
    expect(ask(quota, 10).refusal).toBeUndefined();
    expect(ask(quota, 20).refusal?.status).toBe(429);
    expect(ask(quota, 10 + hour).refusal).toBeUndefined();
  });

  it('admits uncounted requests even if the hourly quota is used up, but at most five at the same time', () => {
    const quota = createQuota('query', { ...limits, perHour: 0 }, 7);
    const running = Array.from({ length: 5 }, () => quota.admit({ now: 0, counted: false, url }));
    expect(running.every((ticket) => ticket.refusal === undefined)).toBe(true);
    const sixth = quota.admit({ now: 0, counted: false, url });
    expect(errorOf(sixth)).toContain('(6/5 queries running concurrently)');
    expect(sixth.refusal?.headers).toMatchObject({
      'retry-after': '10',
      ratelimit: '"project";r=0, "project-concurrency";r=0;t=10',
    });
    sixth.release();
    expect(quota.admit({ now: 0, counted: false, url }).refusal?.status).toBe(429);
    running[0]?.release();
    running[0]?.release();
    expect(quota.admit({ now: 0, counted: false, url }).refusal).toBeUndefined();
    expect(quota.admit({ now: 0, counted: false, url }).refusal?.status).toBe(429);
  });

  it('admits at most three exports per second', () => {
    const quota = createQuota('export', { ...limits, concurrency: 100, perSecond: 3 }, 7);
    for (const now of [0, 10, 20]) expect(ask(quota, now).refusal).toBeUndefined();
    expect(ask(quota, 999).refusal?.headers['retry-after']).toBe('1');
    expect(ask(quota, 1000).refusal).toBeUndefined();
    expect(ask(quota, 1001).refusal?.status).toBe(429);
  });

  it('refuses too many concurrent exports with a text of their own', () => {
    const quota = createQuota('export', { ...limits, concurrency: 0 }, 7);
    expect(errorOf(ask(quota, 0))).toContain('too many export requests in progress');
  });

  it('adds rate-limit headers to every response if configured', () => {
    const quota = createQuota('query', { ...limits, tellLeft: true }, 7);
    const left = (counted: boolean): string | undefined =>
      ask(quota, 0, counted).headers['ratelimit'];
    expect(left(true)).toBe('"project";r=59, "project-concurrency";r=4');
    expect(left(false)).toBe('"project";r=59, "project-concurrency";r=4');
    expect(ask(createQuota('query', limits, 7), 0).headers).toEqual({});
  });

  it('omits rate-limit headers if configured, and always in refusals of an overloaded server', () => {
    const quota = createQuota('query', { ...limits, perHour: 0, headers: false }, 7);
    expect(ask(quota, 0).refusal?.headers).toEqual({ 'content-type': 'application/json' });
    expect(loadSheddingRefusal(7).headers).toEqual({ 'content-type': 'application/json' });
  });
});
