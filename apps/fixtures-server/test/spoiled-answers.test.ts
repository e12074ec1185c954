import { describe, expect, it } from '@jest/globals';
import { parseFaults } from '../src/faults/parse-faults.js';
import { startFixturesServer } from '../src/start-fixtures-server.js';
import { createAsked, exportUrl, serviceAccount } from './ask.js';

interface Page {
  readonly page: unknown;
  readonly total?: unknown;
  readonly page_size?: unknown;
  readonly session_id: string;
  readonly results: readonly unknown[];
}

function createFaulty(...faults: readonly object[]) {
  const { ask, mixpanel } = createAsked({ data: 'generated', hostile: false, profiles: 12 });
  mixpanel.setFaults(parseFaults(faults));
  const page = (more: string): Page =>
    ask(`/api/query/engage?project_id=12345&page_size=5${more}`).json() as Page;
  const all = (): Page[] => {
    const first = page('');
    return [first, ...[1, 2].map((at) => page(`&page=${at}&session_id=${first.session_id}`))];
  };
  return { ask, all };
}

describe('the fault page, which changes a page of engage,', () => {
  it('can omit rows that total includes', () => {
    const pages = createFaulty({ kind: 'page', nth: 2, drop: 2 }).all();
    expect(pages.map(({ results }) => results.length)).toEqual([5, 3, 2]);
    expect(pages[0]?.total).toBe(12);
  });

  it('can omit all rows', () => {
    const pages = createFaulty({ kind: 'page', nth: 3, drop: 99 }).all();
    expect(pages.map(({ results }) => results.length)).toEqual([5, 5, 0]);
  });

  it('can repeat page 0 with its own number or with the requested one', () => {
    const [first, second] = createFaulty({ kind: 'page', nth: 2, shows: 0 }).all();
    expect(second?.results).toEqual(first?.results);
    expect(second?.page).toBe(0);
    const claimed = createFaulty({ kind: 'page', nth: 2, shows: 0, members: { page: 1 } }).all();
    expect(claimed[1]?.results).toEqual(claimed[0]?.results);
    expect(claimed[1]?.page).toBe(1);
  });

  it.each(['12', null, 5, 1e12])('can set total to %j', (total) => {
    const [first] = createFaulty({ kind: 'page', nth: 1, members: { total } }).all();
    expect(first?.total).toBe(total);
    expect(first?.results).toHaveLength(5);
  });

  it('can omit total and page_size', () => {
    const [first] = createFaulty({ kind: 'page', without: ['total', 'page_size'] }).all();
    expect(Object.keys(first ?? {})).not.toContain('total');
    expect(Object.keys(first ?? {})).not.toContain('page_size');
  });

  it.each([
    [{ kind: 'page', members: [] }, 'members must be an object'],
    [{ kind: 'page', without: 'total' }, 'without must be a list'],
    [{ kind: 'page', rows: 1 }, 'unknown members: rows'],
    [{ kind: 'date', at: 'tomorrow' }, 'at must be an ISO time'],
  ])('is rejected if it is invalid: %j', (fault, reason) => {
    expect(() => parseFaults([fault])).toThrow(reason);
  });
});

describe('a misleading response', () => {
  it('can be an error with status 200', () => {
    const body = { status: 'error', error: {}, data: {} };
    const { ask } = createFaulty({ path: '/api/query/funnels', kind: 'answer', status: 200, body });
    const answer = ask('/api/query/funnels?project_id=12345');
    expect([answer.status, answer.json()]).toEqual([200, body]);
  });

  it('can be the 404 of a proxy for every path and any credentials', () => {
    const headers = { 'content-type': 'text/html' };
    const { ask } = createFaulty({
      kind: 'answer',
      status: 404,
      body: '<html>gone</html>',
      headers,
    });
    const urls = [
      exportUrl('2026-11-01', '2026-11-02'),
      '/api/query/funnels/list?project_id=12345',
      '/api/app/me',
      '/nowhere',
    ];
    for (const url of urls) {
      const answer = ask(url, { headers: {} });
      expect([url, answer.status, answer.text]).toEqual([url, 404, '<html>gone</html>']);
      expect(answer.headers['content-type']).toBe('text/html');
    }
  });

  it('can have a wrong Date while other responses have the right one', async () => {
    const server = await startFixturesServer({ data: 'empty' });
    server.control.faults([{ kind: 'date', nth: 2, at: '9999-12-31T23:59:59Z' }]);
    const dates: (string | null)[] = [];
    for (let at = 0; at < 3; at += 1) {
      const response = await fetch(`${server.url}/api/app/me`, { headers: serviceAccount });
      dates.push(response.headers.get('date'));
    }
    await server.close();
    expect(dates[1]).toBe('Fri, 31 Dec 9999 23:59:59 GMT');
    expect([dates[0], dates[2]]).not.toContain(dates[1]);
  });
});

describe('pages of annotations', () => {
  const url = '/api/app/projects/12345/annotations';
  interface Annotations {
    readonly results: readonly { readonly id: number }[];
    readonly pagination?: { readonly page_size: number; readonly next_cursor: string | null };
  }

  it('exist only if the option annotationPageSize is set', () => {
    const whole = createAsked().ask(url).json() as Annotations;
    expect(whole.pagination).toBeUndefined();
    const { ask } = createAsked({ annotationPageSize: 3 });
    const first = ask(url).json() as Annotations;
    expect(first.pagination).toMatchObject({ page_size: 3 });
    const cursor = first.pagination?.next_cursor ?? '';
    const last = ask(`${url}?cursor=${cursor}`).json() as Annotations;
    expect(last.pagination?.next_cursor).toBeNull();
    expect([...first.results, ...last.results]).toEqual(whole.results);
  });

  it('are refused for an unknown cursor', () => {
    expect(createAsked({ annotationPageSize: 3 }).ask(`${url}?cursor=x`).status).toBe(400);
  });
});
