import { describe, expect, it } from '@jest/globals';
import { defaultOptions } from '../src/project/options.js';
import { basic, createAsked, exportUrl } from './ask.js';

const query = (name: string) => `/api/query/${name}?project_id=12345`;

describe('the quota of a project', () => {
  it('is shared by all query endpoints under both prefixes, but not by the export and the App API', () => {
    const { ask, clock } = createAsked();
    const names = ['cohorts/list', 'funnels/list', 'events/names', 'engage/properties'];
    for (let at = 0; at < 60; at += 1) {
      const name = names[at % names.length] ?? '';
      const url = at % 2 === 0 ? query(name) : `/api/2.0/${name}?project_id=12345`;
      expect(ask(url).status).toBe(200);
    }
    const refused = ask(query('cohorts/list'));
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('3600');
    expect(refused.text).toContain('"request":"https://mixpanel.com/api/query/cohorts/list');
    expect(ask(exportUrl('2026-11-10', '2026-11-10')).status).toBe(200);
    expect(ask(query('annotations')).status).toBe(200);
    expect(ask('/api/app/projects/12345/annotations').status).toBe(200);
    clock.set('2026-11-15T12:59:59.999Z');
    expect(ask(query('cohorts/list')).status).toBe(429);
    clock.set('2026-11-15T13:00:00Z');
    expect(ask(query('cohorts/list')).status).toBe(200);
  });

  it('counts requests with invalid parameters, but not those refused with 401, 402 or 429', () => {
    const { ask, mixpanel } = createAsked({
      faults: [{ path: '/api/query/funnels/list', effect: answer(429) }],
    });
    const counted = (url: string, headers?: Record<string, string>): boolean | undefined => {
      ask(url, headers === undefined ? {} : { headers });
      return mixpanel.log.requests.at(-1)?.counted;
    };
    expect(counted(`${query('engage')}&where=nonsense`)).toBe(true);
    expect(counted(query('engage'), basic('a:b'))).toBe(false);
    expect(counted(query('funnels/list'))).toBe(false);
    mixpanel.project.plan = 'free';
    expect(counted(query('engage'))).toBe(false);
  });

  it('keeps a concurrency slot until the response is closed', () => {
    const { mixpanel, ask } = createAsked();
    const request = {
      method: 'GET',
      url: query('engage'),
      headers: basic('stand-in.000000.mp-service-account:stand-in-secret'),
      body: '',
    };
    const running = Array.from({ length: 5 }, () => mixpanel.handle(request));
    const sixth = ask(query('engage'));
    expect(sixth.status).toBe(429);
    expect(sixth.headers['ratelimit']).toBe('"project";r=55, "project-concurrency";r=0;t=10');
    running[0]?.close();
    expect(ask(query('engage')).status).toBe(200);
  });

  it('can have a window that is shorter than an hour', () => {
    const quota = { ...defaultOptions.quota, window: 10_000, queryPerHour: 1 };
    const { ask, clock } = createAsked({ quota });
    expect(ask(query('cohorts/list')).status).toBe(200);
    expect(ask(query('cohorts/list')).headers).toMatchObject({
      'retry-after': '10',
      'ratelimit-policy': expect.stringContaining('"project";q=1;w=10'),
    });
    clock.set('2026-11-15T12:00:10Z');
    expect(ask(query('cohorts/list')).status).toBe(200);
  });

  it('can be replaced by storms of 429s, with and without rate-limit headers', () => {
    const storm = { kind: 'storm', times: 2, retryAfter: 7 } as const;
    const { ask } = createAsked({
      faults: [
        { path: '/api/query/cohorts', nth: 2, effect: { ...storm, headers: true } },
        { path: '/api/query/funnels', effect: { ...storm, headers: false } },
      ],
    });
    const statuses = (name: string) => Array.from({ length: 4 }, () => ask(query(name)));
    const cohorts = statuses('cohorts/list');
    expect(cohorts.map((one) => one.status)).toEqual([200, 429, 429, 200]);
    expect(cohorts[1]?.headers['retry-after']).toBe('7');
    const funnels = statuses('funnels/list');
    expect(funnels.map((one) => one.status)).toEqual([429, 429, 200, 200]);
    expect(Object.keys(funnels[0]?.headers ?? {})).toEqual(['content-type']);
  });
});

const answer = (status: number) => ({ kind: 'answer', status, body: '{}', headers: {} }) as const;
