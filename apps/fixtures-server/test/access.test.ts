import { describe, expect, it } from '@jest/globals';
import { basic, createAsked, exportUrl, projectSecret, serviceAccount } from './ask.js';

const query = '/api/query/cohorts/list?project_id=12345';
const day = exportUrl('2026-11-10', '2026-11-10');
const annotations = '/api/app/projects/12345/annotations';

describe('access to the mock', () => {
  it.each([
    ['no credentials', {}],
    ['a wrong secret', basic('stand-in.000000.mp-service-account:wrong')],
    ['a wrong project secret', basic('wrong:')],
    ['a bearer', { authorization: 'Bearer x' }],
  ])(
    'is refused for %s as by Mixpanel: with 400 and text, on the App API with 401 and JSON',
    (_, headers) => {
      const { ask } = createAsked();
      for (const url of [query, day]) {
        const answer = ask(url, { headers });
        expect([answer.status, answer.text]).toEqual([400, 'Unable to authenticate request']);
      }
      const app = ask(annotations, { headers });
      expect(app.status).toBe(401);
      expect(app.json()).toMatchObject({ status: 'error' });
    },
  );

  it('requires that a service account states the id of its project', () => {
    const { ask } = createAsked();
    for (const path of ['/api/query/cohorts/list', '/api/2.0/export']) {
      for (const id of ['', '?project_id=', '?project_id=999']) {
        expect(ask(path + id).status).toBe(400);
      }
    }
    expect(ask(query).status).toBe(200);
    expect(ask('/api/app/projects/999/annotations').status).toBe(403);
    expect(ask(query, { headers: { authorization: `Basic ${plainPair}` } }).status).toBe(200);
  });

  it('does not require a project id with a project secret, which only Query and Export API accept', () => {
    const { ask } = createAsked();
    const headers = projectSecret;
    expect(ask('/api/2.0/cohorts/list', { headers }).status).toBe(200);
    expect(ask('/api/2.0/annotations', { headers }).json()).toHaveProperty('annotations');
    expect(ask(query, { headers }).status).toBe(400);
    expect(ask(annotations, { headers }).status).toBe(401);
  });

  it('is possible with a project secret without the colon that basic authentication requires after it', () => {
    const { ask } = createAsked();
    const bare = '0123456789abcdef0123456789abcdef';
    expect(ask('/api/2.0/cohorts/list', { headers: basic(bare) }).status).toBe(200);
    expect(ask('/api/2.0/cohorts/list', { headers: basic(bare.slice(1)) }).status).toBe(400);
  });

  it.each([
    ['US', 'mixpanel.com', 'data.mixpanel.com'],
    ['EU', 'EU.mixpanel.com', 'data-eu.mixpanel.com'],
    ['IN', 'in.mixpanel.com', 'data-in.mixpanel.com'],
  ] as const)('is possible in the region %s only at the hosts of its APIs', (region, api, data) => {
    const { ask } = createAsked({ region });
    const from = (host: string) => ({ headers: { ...serviceAccount, 'x-forwarded-host': host } });
    expect(ask(query, from(api)).status).toBe(200);
    expect(ask(annotations, from(api)).status).toBe(200);
    expect(ask(day, from(data)).status).toBe(200);
    expect(ask(query, from(data)).status).toBe(400);
    for (const otherHost of ['example.com', region === 'US' ? 'eu.mixpanel.com' : 'mixpanel.com']) {
      expect(ask(query, from(otherHost)).status).toBe(400);
      expect(ask(day, from(otherHost)).status).toBe(400);
      expect(ask('/api/app/me', from(otherHost)).status).toBe(401);
    }
  });

  it('is limited to the export in the free plan, because the Query API responds with 402', () => {
    const { ask, mixpanel } = createAsked({ plan: 'free' });
    for (const name of ['engage', 'cohorts/list', 'funnels/list', 'events/names', 'annotations']) {
      const answer = ask(`/api/query/${name}?project_id=12345`);
      expect([answer.status, answer.text]).toEqual([402, expect.stringContaining('Your plan')]);
    }
    expect(ask(day).lines.length).toBeGreaterThan(0);
    expect(mixpanel.log.requests.filter((request) => request.counted)).toHaveLength(1);
  });

  it('is possible under both prefixes of the Query API, and errors repeat the requested URL', () => {
    const { ask } = createAsked();
    for (const name of ['engage', 'engage/properties', 'cohorts/list', 'funnels/list']) {
      const [older, newer] = ['2.0', 'query'].map((prefix) =>
        ask(`/api/${prefix}/${name}?project_id=12345`),
      );
      expect([older?.status, newer?.status]).toEqual([200, 200]);
    }
    const unknown = ask('/api/2.0/webhooks?project_id=12345');
    expect(unknown.status).toBe(400);
    expect(unknown.json()).toEqual({
      request: '/api/2.0/webhooks?project_id=12345',
      error: 'Invalid API endpoint',
    });
  });
});

const plainPair = 'stand-in.000000.mp-service-account:stand-in-secret';
