import { describe, expect, it } from '@jest/globals';
import {
  publishedOperations,
  type PublishedOperation,
  type PublishedParameter,
} from '../src/published/contract.js';
import { basic, createAsked, projectSecret, serviceAccount, type AskOptions } from './ask.js';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const formType = { 'content-type': 'application/x-www-form-urlencoded' };
const gzip = { 'accept-encoding': 'gzip' };

const { ask } = createAsked({ contract: 'published', quota: unlimitedQuota() });

function unlimitedQuota() {
  const many = 1_000_000;
  const limits = { queryPerHour: many, exportPerHour: many, exportPerSecond: many };
  return { ...limits, queryConcurrency: 5, exportConcurrency: 5, window: 1, headers: true };
}

/** Values of parameters for which the mock project has results. */
const values: Readonly<Record<string, string>> = {
  project_id: '12345',
  from_date: '2026-11-01',
  to_date: '2026-11-02',
  funnel_id: '7509',
  type: 'general',
  unit: 'day',
  event: 'checkout',
  bookmark_id: '502',
};

/** Returns a URL with all required parameters, after these changes: null removes a parameter. */
function validUrl(
  operation: PublishedOperation,
  change: Record<string, string | null> = {},
): string {
  const needed = Object.entries(operation.query)
    .filter(([name, { required }]) => required || name === 'project_id')
    .map(
      ([name, { kind }]) =>
        [name, kind === 'json' ? '["checkout"]' : (values[name] ?? '')] as const,
    );
  const query = new URLSearchParams(Object.fromEntries(needed));
  for (const [name, value] of Object.entries(change)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  return `${operation.path.replace('{projectId}', '12345')}?${query.toString()}`;
}

function statusOf(operation: PublishedOperation, url: string, more: AskOptions = {}): number {
  const { headers = {}, ...rest } = more;
  const all = { ...serviceAccount, ...gzip, ...headers };
  return ask(url, { method: operation.method, ...rest, headers: all }).status;
}

/**
 * Returns a value that no parameter of this kind accepts; undefined for text, which accepts any
 * value.
 */
function wrongValue({ kind }: PublishedParameter): string | undefined {
  if (kind === 'text') return undefined;
  return kind === 'day' ? '2026-02-30' : '{no such value';
}

const named = publishedOperations.map((operation) => ({
  name: `${operation.method} ${operation.path}`,
  operation,
}));

describe.each(named)('$name', ({ operation }) => {
  const url = validUrl(operation);

  it('accepts a request as it is published', () => {
    expect(statusOf(operation, url)).toBe(200);
  });

  it('responds with 405 to every other method and with its own method in the header Allow', () => {
    for (const method of methods.filter((one) => one !== operation.method)) {
      const answer = ask(url, { method, headers: { ...serviceAccount, ...gzip } });
      expect([method, answer.status, answer.headers['allow']]).toEqual([
        method,
        405,
        operation.method,
      ]);
    }
  });

  it('responds with 404 if its path ends with a slash', () => {
    expect(statusOf(operation, url.replace('?', '/?'))).toBe(404);
  });

  it.each(['application/json', 'text/plain', 'multipart/form-data', ''])(
    'responds with 415 to a body of type "%s"',
    (type) => {
      const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
      expect(statusOf(operation, url, { headers, body: '{"page":1}' })).toBe(415);
    },
  );

  it('accepts a form only if one is published', () => {
    const more = { headers: formType, body: '' };
    expect(statusOf(operation, url, more)).toBe(operation.form === undefined ? 415 : 200);
  });

  it('responds with 400 to an unknown parameter in the URL', () => {
    for (const name of ['page_size', 'no_such', 'constructor', '__proto__', 'From_Date']) {
      expect([name, statusOf(operation, validUrl(operation, { [name]: '1' }))]).toEqual([
        name,
        400,
      ]);
    }
  });

  it('responds with 400 if a required parameter is missing', () => {
    const required = Object.entries(operation.query)
      .filter(([name, parameter]) => parameter.required || name === 'project_id')
      .map(([name]) => name);
    for (const name of required) {
      expect([name, statusOf(operation, validUrl(operation, { [name]: null }))]).toEqual([
        name,
        400,
      ]);
    }
  });

  it('responds with 422 to a value of the wrong kind', () => {
    for (const [name, parameter] of Object.entries(operation.query)) {
      const value = wrongValue(parameter);
      if (value === undefined) continue;
      expect([name, statusOf(operation, validUrl(operation, { [name]: value }))]).toEqual([
        name,
        422,
      ]);
    }
  });
});

describe('the form of engage', () => {
  const operation = publishedOperations.find(({ path }) => path === '/api/query/engage');
  if (operation?.form === undefined) throw new Error('engage has no form');
  const { form } = operation;
  const url = validUrl(operation);
  const post = (body: Record<string, string>, headers: Record<string, string> = formType) =>
    ask(url, {
      method: 'POST',
      headers: { ...serviceAccount, ...headers },
      body: new URLSearchParams(body).toString(),
    });

  it('accepts published members and pages of a session', () => {
    const first = post({
      where: 'properties["luckyNumber"] >= 250',
      output_properties: '["luckyNumber"]',
      filter_by_cohort: '{"id":1000}',
      include_all_users: 'false',
    });
    expect(first.status).toBe(200);
    const { session_id: session } = first.json() as { session_id: string };
    expect(post({ session_id: session, page: '1' }).status).toBe(200);
  });

  it('may contain page_size, which has no effect', () => {
    expect(post({ page_size: '7' }).json()).toMatchObject({ page_size: 1000 });
  });

  it('is refused with 400 if a member is unknown or belongs in the URL', () => {
    for (const name of ['search', 'sort_key', 'project_id', 'limit']) {
      expect([name, post({ [name]: '1' }).status]).toEqual([name, 400]);
    }
  });

  it('is refused with 422 if a value is of the wrong kind', () => {
    for (const [name, parameter] of Object.entries(form)) {
      const value = wrongValue(parameter);
      if (value === undefined) continue;
      expect([name, post({ [name]: value }).status]).toEqual([name, 422]);
    }
  });

  it('may state its character set', () => {
    const type = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' };
    expect(post({ where: 'true' }, type).status).toBe(200);
  });

  it('is the only place for its members: in the URL they are refused', () => {
    expect(statusOf(operation, validUrl(operation, { where: 'true' }))).toBe(400);
  });
});

describe('the published API', () => {
  it.each([
    '/api/query/engage/properties?project_id=12345',
    '/api/query/engage/revenue?project_id=12345&from_date=2026-11-01&to_date=2026-11-02',
    '/api/2.0/engage/revenue?project_id=12345&from_date=2026-11-01&to_date=2026-11-02',
    '/api/2.0/engage?project_id=12345',
    '/api/2.0/cohorts/list?project_id=12345',
    '/api/2.0/annotations?project_id=12345',
    '/api/query/annotations?project_id=12345',
    '/api/app/me',
    '/api/app/projects/12345/data-groups',
    '/api/app/projects//annotations',
    '/api/2.0/export/more?project_id=12345',
    '/',
  ])('responds with 404 to %s with every method', (url) => {
    for (const method of methods) {
      expect([method, ask(url, { method }).status]).toEqual([method, 404]);
    }
  });

  it('states in the error format of each API what is wrong', () => {
    expect(ask('/api/query/engage/properties?project_id=12345').json()).toEqual({
      request: '/api/query/engage/properties?project_id=12345',
      error: '/api/query/engage/properties is not published',
    });
    expect(ask('/api/app/me').json()).toMatchObject({ status: 'error' });
  });

  const day = '/api/2.0/export?from_date=2026-11-01&to_date=2026-11-01&project_id=12345';

  it('requires that the Accept-Encoding of an export is exactly gzip', () => {
    expect(ask(day).status).toBe(400);
    const encoded = (value: string): number =>
      ask(day, { headers: { ...serviceAccount, 'accept-encoding': value } }).status;
    expect(['gzip', 'gzip, deflate', 'identity'].map(encoded)).toEqual([200, 422, 422]);
  });

  it('does not require a project id with a project secret', () => {
    const secretly = (url: string): number =>
      ask(url, { headers: { ...projectSecret, ...gzip } }).status;
    expect(secretly('/api/query/funnels/list')).toBe(200);
    expect(secretly(day.replace('&project_id=12345', ''))).toBe(200);
  });

  it('still refuses wrong credentials and a wrong project', () => {
    const headers = { ...basic('unknown:secret'), ...gzip };
    expect(ask(day, { headers }).text).toContain('Unable to authenticate');
    expect(ask('/api/app/projects/12345/annotations', { headers }).status).toBe(401);
    expect(ask('/api/app/projects/54321/annotations').status).toBe(403);
  });

  it('does not count refused requests against the quota', () => {
    const { ask: askStrict, mixpanel } = createAsked({ contract: 'published' });
    askStrict('/api/query/engage?project_id=12345');
    expect(mixpanel.log.requests.map(({ status, counted }) => [status, counted])).toEqual([
      [405, false],
    ]);
  });
});
