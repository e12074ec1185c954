import { describe, expect, it } from '@jest/globals';
import { parseRateLimitHeaders } from './rate-limit-headers.js';

const names = { quota: 'project', concurrency: 'project-concurrency' };
const read = (headers: Record<string, string>) => parseRateLimitHeaders(headers, names, 0);

describe('parseRateLimitHeaders', () => {
  it('returns the quota, concurrency, limit and wait of one response', () => {
    const limits = read({
      'retry-after': '3600',
      'ratelimit-policy':
        '"project";q=60;w=3600, "project-concurrency";q=5;qu="concurrent-requests"',
      ratelimit: '"project";r=0;t=3600, "project-concurrency";r=3',
    });
    expect(limits).toEqual({
      retryAfter: 3_600_000,
      quota: { remaining: 0, reset: 3_600_000, limit: 60 },
      concurrency: { remaining: 3, reset: undefined },
    });
  });

  it('skips limits with other names, also names that contain commas, and unknown parameters', () => {
    const limits = read({
      ratelimit: '"a,b";r=1, "endpoint-jql";r=0 , "project" ; x="r=9" ; r=7;t=abc',
    });
    expect(limits).toEqual({ quota: { remaining: 7, reset: undefined, limit: undefined } });
  });

  it.each([{}, { ratelimit: '' }, { ratelimit: 'nonsense;;;' }, { ratelimit: '"project";t=5' }])(
    'returns nothing for %j',
    (headers) => expect(read(headers)).toEqual({}),
  );

  it('returns concurrency without a quota, and only Retry-After without configured names', () => {
    const headers = {
      'retry-after': '5',
      ratelimit: '"project-concurrency";r=0;t=2.5',
      'ratelimit-policy': '"project";q=60',
    };
    expect(read(headers)).toEqual({ retryAfter: 5000, concurrency: { remaining: 0, reset: 2500 } });
    expect(parseRateLimitHeaders(headers, undefined, 0)).toEqual({ retryAfter: 5000 });
  });

  it('ignores a parameter inside the value of another, and incomplete numbers', () => {
    expect(read({ ratelimit: '"project";x="\\";r=9";r=4' }).quota?.remaining).toBe(4);
    expect(read({ ratelimit: '"project";r=4x;t=5' })).toEqual({});
    expect(read({ ratelimit: '"project";rr=4;t=5' })).toEqual({});
  });

  it('limits the time until the reset to one hour', () => {
    expect(read({ ratelimit: '"project";r=0;t=99999999' }).quota?.reset).toBe(3_600_000);
  });
});
