import { describe, expect, it } from '@jest/globals';
import { createTruth } from '../src/project/truth.js';
import { createAsked } from './ask.js';

interface Page {
  readonly page: number;
  readonly page_size?: number;
  readonly total?: number;
  readonly session_id: string | null;
  readonly results: readonly { readonly $distinct_id: string; readonly $properties: object }[];
}

const base = '/api/query/engage?project_id=12345';
const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

function createReader(change: Parameters<typeof createAsked>[0] = {}) {
  const asked = createAsked({ data: 'generated', events: 0, profiles: 250, ...change });
  const page = (more: string): Page => asked.ask(base + more).json() as Page;
  return { ...asked, page };
}

describe('engage', () => {
  it('returns each profile on exactly one page of a session, in whatever order the pages are requested', () => {
    const { page, mixpanel } = createReader();
    const first = page('&page_size=100');
    expect(first).toMatchObject({ page: 0, page_size: 100, total: 258 });
    const rest = [2, 1].map((at) => page(`&page=${at}&session_id=${first.session_id ?? ''}`));
    for (const one of rest) expect(Object.keys(one)).not.toContain('total');
    for (const one of rest) expect(Object.keys(one)).not.toContain('page_size');
    const ids = [first, ...rest].flatMap((one) => one.results.map((row) => row.$distinct_id));
    const truth = createTruth(mixpanel.project).profiles();
    expect(ids).toHaveLength(truth.length);
    expect(new Set(ids).size).toBe(truth.length);
  });

  it('returns long numbers with all their digits', () => {
    const { ask, mixpanel } = createReader({ profiles: 0 });
    const { text } = ask(base);
    for (const row of createTruth(mixpanel.project).profiles()) expect(text).toContain(row);
    expect(text).toContain('"big":9223372036854775807');
    expect(text).toContain('"huge":1e400');
  });

  it('lowers a page size that is too large, and returns the lowered size', () => {
    const engage = {
      defaultPageSize: 1000,
      maximumPageSize: 40,
      sessionLife: 1000,
      lastSession: 'null',
      countPages: false,
    } as const;
    const { page } = createReader({ engage, profiles: 72 });
    const first = page('&page_size=5000');
    expect([first.page_size, first.results.length, first.total]).toEqual([40, 40, 80]);
    const second = page(`&page=1&session_id=${first.session_id ?? ''}`);
    expect([second.results.length, second.session_id]).toEqual([40, null]);
    expect(page(`&page=2&session_id=${first.session_id ?? ''}`).results).toEqual([]);
  });

  it('refuses pages of expired and unknown sessions', () => {
    const { ask, page, clock } = createReader();
    const { session_id: id } = page('');
    const next = `${base}&page=1&session_id=${id ?? ''}`;
    clock.set('2026-11-15T12:09:59Z');
    expect(ask(next).status).toBe(200);
    clock.set('2026-11-15T12:10:00Z');
    for (const url of [next, `${base}&page=1&session_id=none`, `${base}&page=1`]) {
      const answer = ask(url);
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('request for page in uncached query for params');
    }
  });

  it('counts only page 0 against the hourly quota, unless configured otherwise', () => {
    for (const countPages of [false, true]) {
      const { ask, page, mixpanel } = createReader();
      const { options } = mixpanel;
      const other = createAsked({ ...options, engage: { ...options.engage, countPages } });
      const { session_id: id } = countPages ? (other.ask(base).json() as Page) : page('');
      const used = countPages ? other : { ask, mixpanel };
      used.ask(`${base}&page=1&session_id=${id ?? ''}`);
      used.ask('/api/query/engage?project_id=12345', {
        method: 'POST',
        headers: { ...form, ...serviceHeaders },
        body: `page=1&session_id=${id ?? ''}`,
      });
      const counted = used.mixpanel.log.requests.map((request) => request.counted);
      expect(counted).toEqual([true, countPages, countPages]);
    }
  });

  it.each([
    { from: 'a query', more: `&filter_by_cohort=${encodeURIComponent('{"id":1001}')}` },
    { from: 'a form', headers: form, body: 'filter_by_cohort=%7B%22id%22%3A1001%7D' },
    { from: 'JSON', headers: json, body: '{"filter_by_cohort":{"id":1001}}' },
    { from: 'text in JSON', headers: json, body: '{"filter_by_cohort":"{\\"id\\":1001}"}' },
  ])('reads the cohort from $from', ({ more = '', headers, body = '' }) => {
    const { ask, mixpanel } = createReader();
    const method = body === '' ? 'GET' : 'POST';
    const answer = ask(base + more, { method, headers: { ...headers, ...serviceHeaders }, body });
    const page = answer.json() as Page;
    expect(page.total).toBe(createTruth(mixpanel.project).members(1001).length);
    expect(page.total).toBeLessThan(258);
    for (const row of page.results) {
      expect(row.$properties).toMatchObject({ luckyNumber: expect.any(Number) });
    }
  });

  it('adds members without a profile unless the request excludes them', () => {
    const { page } = createReader();
    const filter = `&filter_by_cohort=${encodeURIComponent('{"id":1000}')}&page_size=5000`;
    const membersWithoutProfile = (more: string) =>
      page(filter + more).results.filter((row) => Object.keys(row.$properties).length === 0);
    expect(membersWithoutProfile('').map((row) => row.$distinct_id)).toEqual(['cohort-only-id']);
    expect(membersWithoutProfile('&include_all_users=false')).toEqual([]);
  });

  it('returns only the profiles that pass the filter of a data view, and refuses an unknown view', () => {
    const view = {
      id: 5,
      where: 'properties["luckyNumber"] > 50 or properties["luckyNumber"] < 10',
    };
    const { ask, page } = createReader({ workspaces: [view] });
    const lucky = ({ results }: Page) =>
      results.map((row) => (row.$properties as { luckyNumber: number }).luckyNumber);
    const where = `&where=${encodeURIComponent('properties["luckyNumber"] < 60')}`;
    const found = lucky(page(`${where}&workspace_id=5`));
    const all = lucky(page(where));
    expect(found).toEqual(expect.arrayContaining(all.filter((one) => one > 50 || one < 10)));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(all.length);
    expect(ask(`${base}&workspace_id=6`).status).toBe(400);
  });

  it('responds with 404 for a deleted cohort and for a cohort of a data group that does not exist', () => {
    const { ask, mixpanel } = createReader();
    const filter = (id: number) => `${base}&filter_by_cohort=${encodeURIComponent(`{"id":${id}}`)}`;
    expect(ask(filter(1002)).status).toBe(200);
    mixpanel.project.cohorts.splice(2, 1);
    expect([ask(filter(1002)).status, ask(filter(1004)).status]).toEqual([404, 404]);
  });

  it('returns only the profiles whose ids are requested, with and without a cohort', () => {
    const { page } = createReader();
    const ids = (more: string): string[] =>
      page(more)
        .results.map((row) => row.$distinct_id)
        .sort();
    const both = `&distinct_ids=${encodeURIComponent('["user-7","user-11","nobody"]')}`;
    expect(ids(both)).toEqual(['user-11', 'user-7']);
    expect(ids('&distinct_id=user-7')).toEqual(['user-7']);
    const cohort = `&filter_by_cohort=${encodeURIComponent('{"id":1000}')}`;
    expect(ids(`${cohort}&distinct_id=user-7`)).toEqual(['user-7']);
    expect(ids(`${cohort}&distinct_id=cohort-only-id`)).toEqual(['cohort-only-id']);
    expect(ids('&distinct_ids=[]')).toEqual([]);
  });

  it('accepts the path with a trailing slash and counts such a request too', () => {
    const { ask, mixpanel } = createReader();
    expect(ask('/api/query/engage/?project_id=12345').json()).toMatchObject({ total: 258 });
    expect(mixpanel.log.requests.map(({ counted }) => counted)).toEqual([true]);
  });

  it('interprets times in the time zone of the project, and NOW by the clock of the project', () => {
    const { page, mixpanel } = createReader({ profiles: 0, zone: 'Asia/Tokyo' });
    mixpanel.project.profiles.put([
      { distinctId: 'noon', properties: [['$last_seen', '"2026-11-15T11:59:30"']] },
    ]);
    const count = (where: string): number =>
      page(`&distinct_id=noon&where=${encodeURIComponent(`${seen} ${where}`)}`).total ?? NaN;
    const seen = 'datetime(properties["$last_seen"])';
    expect(count('>= datetime("2026-11-15T20:59:30")')).toBe(1);
    expect(count('>= datetime("2026-11-15T20:59:31")')).toBe(0);
    expect(count('>= datetime(NOW - 60)')).toBe(1);
    expect(count('>= datetime(NOW - 10)')).toBe(0);
  });

  it('filters by an expression and returns only the requested properties', () => {
    const { page, ask } = createReader();
    const seen = 'properties["$last_seen"]';
    const count = (where: string): number =>
      page(`&where=${encodeURIComponent(where)}`).total ?? NaN;
    const recent = count(`${seen} >= "2026-11-01T00:00:00"`);
    const rest = count(`${seen} < "2026-11-01T00:00:00" or not defined(${seen})`);
    expect(recent).toBeGreaterThan(0);
    expect(recent + rest).toBe(258);
    const only = page(`&output_properties=${encodeURIComponent('["$email"]')}`);
    const names = only.results.flatMap((row) => Object.keys(row.$properties));
    expect(new Set(names)).toEqual(new Set(['$email']));
    expect(ask(`${base}&where=nonsense`).status).toBe(400);
  });
});

const serviceHeaders = {
  authorization: 'Basic stand-in.000000.mp-service-account:stand-in-secret',
};
