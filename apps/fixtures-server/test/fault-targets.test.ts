import { describe, expect, it } from '@jest/globals';
import { parseFaults } from '../src/faults/parse-faults.js';
import { createAsked, serviceAccount } from './ask.js';

const engage = '/api/query/engage?project_id=12345';
const form = { ...serviceAccount, 'content-type': 'application/x-www-form-urlencoded' };
const json = { ...serviceAccount, 'content-type': 'application/json' };
const refused = { kind: 'answer', status: 500 };

function createFaulty(...faults: readonly object[]) {
  const asked = createAsked();
  asked.mixpanel.setFaults(parseFaults(faults));
  const post = (headers: Record<string, string>, body: string): number =>
    asked.ask(engage, { method: 'POST', headers, body }).status;
  return { get: (url: string): number => asked.ask(url).status, post };
}

describe('a fault with conditions', () => {
  it('affects only the funnel with the given parameter', () => {
    const { get } = createFaulty({ parameters: { funnel_id: 9070 }, ...refused });
    const funnel = (id: number): number =>
      get(
        `/api/query/funnels?project_id=12345&funnel_id=${id}&from_date=2026-11-01&to_date=2026-11-02`,
      );
    expect([7509, 9070, 9071].map(funnel)).toEqual([200, 500, 200]);
  });

  it('affects only the given cohort, whether the parameter is in the query, a form or JSON', () => {
    const fault = { parameters: { filter_by_cohort: { id: 1001 } }, ...refused };
    const { get, post } = createFaulty(fault);
    const statuses = (id: number): number[] => {
      const filter = encodeURIComponent(`{"id": ${id}}`);
      return [
        get(`${engage}&filter_by_cohort=${filter}`),
        post(form, `page_size=5&filter_by_cohort=${filter}`),
        post(json, `{"filter_by_cohort":{"id":${id}}}`),
        post(json, `{"filter_by_cohort":"{\\"id\\":${id}}"}`),
      ];
    };
    expect(statuses(1001)).toEqual([500, 500, 500, 500]);
    expect(statuses(1000)).toEqual([200, 200, 200, 200]);
  });

  it('affects the nth request that matches, whatever is requested in between', () => {
    const { post } = createFaulty({ parameters: { page_size: 5 }, nth: 2, ...refused });
    const sizes = ['5', '6', '5', '6', '5'];
    const statuses = sizes.map((size) => post(form, `page_size=${size}`));
    expect(statuses).toEqual([200, 200, 500, 200, 200]);
  });

  it('affects only requests for at least the given number of days', () => {
    const timeout = { kind: 'answer', status: 400, body: { error: 'Timeout Error.' } };
    const { get } = createFaulty({ path: '/api/query/funnels', minDays: 31, ...timeout });
    const until = (day: string): number =>
      get(`/api/query/funnels?project_id=12345&funnel_id=7509&from_date=2026-10-01&to_date=${day}`);
    expect([until('2026-10-30'), until('2026-10-31')]).toEqual([200, 400]);
    expect(get('/api/query/funnels/list?project_id=12345')).toBe(200);
  });

  it('affects only requests that have all of the given parameters', () => {
    const { post } = createFaulty({ parameters: { page_size: 5, where: 'true' }, ...refused });
    expect(post(form, 'page_size=5')).toBe(200);
    expect(post(form, 'page_size=5&where=true')).toBe(500);
  });

  it('does not prevent the endpoint from refusing a malformed body', () => {
    const { post } = createFaulty({ parameters: { page_size: 5 }, ...refused });
    expect(post(json, '{')).toBe(400);
  });
});

describe('the pattern of a fault', () => {
  it('matches the parameters of a form like those of a query', () => {
    const { get, post } = createFaulty({ pattern: 'engage.*[?&]page_size=5$', ...refused });
    expect(get(`${engage}&page_size=5`)).toBe(500);
    expect(post(form, 'page_size=5')).toBe(500);
    expect(post(form, 'page_size=6')).toBe(200);
  });
});

it('rejects parameters that are not an object', () => {
  expect(() => parseFaults([{ parameters: ['funnel_id'], ...refused }])).toThrow(
    'parameters must be an object',
  );
});
