import { afterEach, describe, expect, it } from '@jest/globals';
import { BodySpool } from '@source-mixpanel/kernel';
import type { ScriptedAnswer } from '@source-mixpanel/testing';
import { bodyOf, closeProfileServer, connect, pageOf } from '../../test/connect-profiles.js';
import { ids, pageText } from '../../test/profile-page-text.js';

afterEach(closeProfileServer);

describe('readProfiles', () => {
  it('posts everything except the project id as a form; only page 0 counts against the quota', async () => {
    const { read, requests, used } = await connect((request) => ({ body: bodyOf(request) }));
    expect(await read({ where: 'defined(properties["a b"])' })).toBe('a b c d e');
    for (const { method, path, headers } of requests) {
      expect([method, path]).toEqual(['POST', '/api/query/engage?project_id=7']);
      expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    }
    const where = 'where=defined%28properties%5B%22a+b%22%5D%29';
    expect(requests.map(({ body }) => body).sort()).toEqual([
      `${where}&page_size=2`,
      `${where}&page_size=2&session_id=s&page=1`,
      `${where}&page_size=2&session_id=s&page=2`,
    ]);
    expect(used()).toBe(1);
  });

  it('posts the id of the cohort with the request for every page, as JSON in a form field', async () => {
    const { read, requests } = await connect((request) => ({ body: bodyOf(request), gzip: true }));
    expect(await read({ cohort: 71000 })).toBe('a b c d e');
    const forms = requests.map(({ body }) => new URLSearchParams(body));
    expect(forms.map((form) => form.get('filter_by_cohort'))).toEqual(
      Array.from({ length: 3 }, () => '{"id":71000}'),
    );
  });

  it.each<[string, Partial<ScriptedAnswer>]>([
    ['reset', { fault: { kind: 'reset', after: 60 } }],
    ['closed before the end that its length announces', { fault: { kind: 'longer', by: 9 } }],
    [
      'cut off between two profiles although its length is correct',
      { body: '{"results":[{"$distinct_id":"c"}' },
    ],
    [
      'without its gzip trailer',
      { gzip: true, framing: 'close', fault: { kind: 'close', after: 80 } },
    ],
    ['not JSON', { body: '<html>' }],
  ])('requests a page again that is %s, and yields no profile twice', async (_name, broken) => {
    const seen = new Set<number>();
    const { read, requests, io } = await connect((request) => {
      const page = pageOf(request);
      const first = !seen.has(page);
      seen.add(page);
      return { body: bodyOf(request), ...(first ? broken : {}) };
    });
    expect(await read()).toBe('a b c d e');
    expect([requests.length, io.notices]).toEqual([6, []]);
  });

  it('throws a TransientError if a page is broken 4 times, so that the slice is not read again', async () => {
    const { read, requests } = await connect(() => ({ body: '{"results":[' }));
    await expect(read()).rejects.toMatchObject({ name: 'TransientError', code: 'broken_body' });
    expect(requests).toHaveLength(4);
  });

  it('waits after status 429 for a later page, and from then on counts later pages against the quota', async () => {
    let refused = false;
    const { read, used, clock } = await connect((request) => {
      if (pageOf(request) !== 1 || refused) return { body: bodyOf(request) };
      refused = true;
      return { status: 429, headers: { 'retry-after': '600' }, body: '{"error":"limit"}' };
    });
    expect(await read()).toBe('a b c d e');
    expect(clock.monotonic()).toBeGreaterThanOrEqual(600_000);
    expect(used()).toBeGreaterThan(1);
  });

  it.each<[string, Partial<ScriptedAnswer>]>([
    ['status 400', { status: 400 }],
    ['status 200', {}],
  ])(
    'opens a new session if Mixpanel reports with %s that the first one is lost',
    async (_name, answer) => {
      let lost = false;
      const body = '{"error":"request for page in uncached query for params"}';
      const { read, requests, used } = await connect((request) => {
        if (pageOf(request) !== 2 || lost) return { body: bodyOf(request) };
        lost = true;
        return { ...answer, body };
      });
      expect(await read()).toBe('a b c d a b c d e');
      expect([requests.length, used()]).toEqual([6, 2]);
    },
  );

  it.each([
    [404, '{"error":"cohort not found"}', 'not_found'],
    [402, '{"error":"Your plan does not allow API calls."}', 'plan'],
    [400, 'Unable to authenticate request', 'unauthorized'],
    [200, '{"error":"Unable to authenticate request"}', 'unauthorized'],
    [200, '{"status":"ok"}', 'unexpected_answer'],
  ])('throws immediately on status %d with %s', async (status, body, code) => {
    const { read, requests } = await connect(() => ({ status, body }));
    await expect(read()).rejects.toMatchObject({ code });
    expect(requests).toHaveLength(1);
  });

  it('reads pages larger than the storage in small parts, with one warning per page', async () => {
    const storage = new BodySpool({
      directory: '/nowhere',
      memoryBytes: 64 * 1024,
      memoryBytesPerBody: 64 * 1024,
    });
    const large = [0, 1, 2].map((page) => ({
      page,
      total: 15_000,
      pageSize: 5000,
      ids: ids(`${page}-`, 5000),
    }));
    const { read, io, largest } = await connect(
      (request) => ({ body: pageText(large[pageOf(request)] ?? { ids: [] }) }),
      { storage },
    );
    expect(await read({ pageSize: 5000 })).toBe(large.flatMap((page) => page.ids).join(' '));
    expect(largest.rows).toBeLessThan(4000);
    expect(io.notices[0]).toMatchObject({ kind: 'warning' });
  });

  it('stops waiting for a page when the call is aborted', async () => {
    const stop = new AbortController();
    const { read, requests } = await connect(
      (request) =>
        pageOf(request) === 0 ? { body: bodyOf(request) } : { fault: { kind: 'silent' } },
      { signal: stop.signal },
    );
    const reading = read();
    const stopped = expect(reading).rejects.toThrow('enough');
    while (requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
    stop.abort(new Error('enough'));
    await stopped;
  });
});
