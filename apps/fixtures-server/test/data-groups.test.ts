import { describe, expect, it } from '@jest/globals';
import { createTruth } from '../src/project/truth.js';
import { scenarios } from '../src/scenarios/scenarios.js';
import { createAsked, serviceAccount } from './ask.js';

const large = '-1405123841946871899';
const form = { ...serviceAccount, 'content-type': 'application/x-www-form-urlencoded' };

function withGroups() {
  const { ask, mixpanel } = createAsked(scenarios.get('groups'));
  const rows = (parameters: Record<string, string>): unknown => {
    const body = new URLSearchParams(parameters).toString();
    const answer = ask('/api/query/engage?project_id=12345', {
      method: 'POST',
      headers: form,
      body,
    });
    return answer.status === 200 ? (answer.json() as { results: unknown }).results : answer.status;
  };
  return { ask, rows, truth: createTruth(mixpanel.project) };
}

const parsed = (lines: readonly string[]): unknown[] =>
  lines.map((line) => JSON.parse(line) as unknown);

describe('engage with data_group_id', () => {
  it.each(['77', large])('returns the profiles of group %s and no users', (id) => {
    const { rows, truth } = withGroups();
    const expected = parsed(truth.groupProfiles(id));
    expect(expected.length).toBeGreaterThan(0);
    const found = rows({ data_group_id: id });
    expect(found).toHaveLength(expected.length);
    expect(found).toEqual(expect.arrayContaining(expected));
  });

  it('returns the members of a cohort of a group only if the request contains the group too', () => {
    const { rows, truth } = withGroups();
    const cohort = { filter_by_cohort: '{"id":1006}' };
    const expected = parsed(truth.members(1006));
    expect(expected).toHaveLength(4);
    expect(rows(cohort)).toEqual([]);
    expect(rows({ ...cohort, data_group_id: '77' })).toEqual([]);
    const found = rows({ ...cohort, data_group_id: large });
    expect(found).toHaveLength(expected.length);
    expect(found).toEqual(expect.arrayContaining(expected));
  });

  it('responds with 404 for a group that the project does not have', () => {
    const { rows } = withGroups();
    expect(rows({ data_group_id: '5' })).toBe(404);
    expect(rows({ data_group_id: '345678', filter_by_cohort: '{"id":1004}' })).toBe(404);
  });

  it('has the ids that the list of cohorts contains, as numbers or as texts', () => {
    const { ask } = withGroups();
    const answer = ask('/api/query/cohorts/list?project_id=12345', { method: 'POST' });
    expect(answer.json()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 1000, data_group_id: null }),
        expect.objectContaining({ id: 1005, data_group_id: 77, count: 3 }),
        expect.objectContaining({ id: 1006, data_group_id: large, count: 4 }),
      ]),
    );
  });
});

describe('the form body', () => {
  const parameters = {
    where: 'properties["luckyNumber"] >= 250',
    page_size: '7',
    output_properties: '["$email","luckyNumber"]',
  };

  it('of a POST to engage has the same effect as the parameters in the URL of a GET', () => {
    const query = new URLSearchParams(parameters).toString();
    const got = createAsked().ask(`/api/query/engage?project_id=12345&${query}`);
    const posted = createAsked().ask('/api/query/engage?project_id=12345', {
      method: 'POST',
      headers: form,
      body: query,
    });
    expect(got.status).toBe(200);
    expect(posted.text).toBe(got.text);
  });

  it('of a POST can request the next page of a session that a GET opened', () => {
    const { ask } = createAsked();
    const first = ask('/api/query/engage?project_id=12345&page_size=7').json();
    const { session_id: session } = first as { session_id: string };
    const next = ask('/api/query/engage?project_id=12345', {
      method: 'POST',
      headers: form,
      body: new URLSearchParams({ page: '1', session_id: session }).toString(),
    });
    expect(next.json()).toMatchObject({ page: 1, results: { length: 7 } });
  });

  it('is optional for the list of cohorts, which GET and POST return alike', () => {
    const { ask } = createAsked();
    const url = '/api/query/cohorts/list?project_id=12345';
    expect(ask(url, { method: 'POST' }).text).toBe(ask(url).text);
    expect(ask(url, { method: 'POST', headers: form }).text).toBe(ask(url).text);
  });
});
