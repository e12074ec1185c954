import { afterEach, describe, expect, it } from '@jest/globals';
import type { Send } from '@source-mixpanel/kernel';
import { testIo } from '@source-mixpanel/testing';
import {
  answered,
  closeScriptedMixpanels,
  failure,
  scriptedMixpanel,
} from '../../test/scripted-mixpanel.js';
import { expectUnexpected } from '../../test/unexpected.js';
import { listAnnotations } from './annotations.js';
import { HOSTS } from '../client/regions.js';

afterEach(closeScriptedMixpanels);

const rows = [{ id: 640264, date: '2024-06-01T12:00:00+02:00', user: null, 'déjà vu': [1] }, {}];

describe('the list of annotations', () => {
  it('is read from the App API, with the project id only in the path', async () => {
    const { client, asked, remaining } = await scriptedMixpanel([
      answered({ status: 'ok', results: rows }),
    ]);
    expect([...(await listAnnotations(client)(testIo()))]).toEqual(rows);
    expect(asked()).toMatchObject([
      { method: 'GET', host: 'mixpanel.com', path: '/api/app/projects/12345/annotations' },
    ]);
    expect(asked()[0]?.query).toEqual({});
    expect([remaining('app'), remaining('query')]).toEqual([59, 60]);
  });

  it('is read from the legacy endpoint if the client has no project id', async () => {
    const { client, asked, remaining } = await scriptedMixpanel([answered({ annotations: rows })], {
      region: 'EU',
    });
    expect([...(await listAnnotations(client)(testIo()))]).toEqual(rows);
    expect(asked()).toMatchObject([{ host: 'eu.mixpanel.com', path: '/api/query/annotations' }]);
    expect(asked()[0]?.query).toEqual({});
    expect([remaining('app'), remaining('query')]).toEqual([60, 59]);
  });

  it('can be empty', async () => {
    const { client } = await scriptedMixpanel([answered({ results: [] })]);
    expect([...(await listAnnotations(client)(testIo()))]).toEqual([]);
  });

  it('is read to its last page, whether the cursor is called next_cursor or nextCursor', async () => {
    const { client, asked } = await scriptedMixpanel([
      answered({ results: [{ id: 1 }], pagination: { page_size: 1, next_cursor: 'b=&c' } }),
      answered({ results: [{ id: 2 }], pagination: { nextCursor: 7 } }),
      answered({ results: [], pagination: { next_cursor: 'd' } }),
      answered({ results: [{ id: 3 }], pagination: { page_size: 1, next_cursor: null } }),
    ]);
    const annotations = await listAnnotations(client)(testIo());
    expect([...annotations]).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    expect(annotations).toHaveLength(3);
    expect(asked().map(({ query }) => query['cursor'])).toEqual([undefined, 'b=&c', '7', 'd']);
  });

  it('is read to its last page from the legacy endpoint', async () => {
    const { client, asked } = await scriptedMixpanel(
      [
        answered({ annotations: [{ id: 1 }], pagination: { next_cursor: 'b' } }),
        answered({ annotations: [{ id: 2 }] }),
      ],
      {},
    );
    expect([...(await listAnnotations(client)(testIo()))]).toEqual([{ id: 1 }, { id: 2 }]);
    expect(asked()).toHaveLength(2);
  });

  it('fails if two pages have the same cursor', async () => {
    const page = (cursor: string) =>
      answered({ results: [{}], pagination: { next_cursor: cursor } });
    const { client, asked } = await scriptedMixpanel([page('b'), page('c'), page('b')]);
    const error = await failure(listAnnotations(client)(testIo()));
    expect(error).toMatchObject({ name: 'SystemError', code: 'unexpected_answer' });
    expect(asked()).toHaveLength(3);
  });

  it('fails after 1,000 pages with different cursors', async () => {
    let pages = 0;
    const send: Send = async ({ parser }) => {
      pages += 1;
      const document = parser?.();
      const page = { results: [{}], pagination: { next_cursor: `page ${String(pages)}` } };
      document?.write(Buffer.from(JSON.stringify(page)));
      const body = { kind: 'json', value: document?.end() ?? null } as const;
      return { status: 200, headers: {}, elapsed: 0, body };
    };
    const endless = listAnnotations({ send, hosts: HOSTS.US, projectId: 1 });
    expect(await failure(endless(testIo()))).toMatchObject({
      code: 'unexpected_answer',
      detail: '1000 pages',
    });
  });

  it('fails with the error of a later page, without returning the rows before it', async () => {
    const { client } = await scriptedMixpanel([
      answered({ results: [{}], pagination: { next_cursor: 'b' } }),
      answered({ status: 'error', results: [] }),
    ]);
    expect(await failure(listAnnotations(client)(testIo()))).toMatchObject({
      code: 'answered_error',
    });
  });

  it.each([
    [{ results: [], pagination: { next_cursor: ['private'] } }, 'pagination.next_cursor'],
    [{ annotations: ['private'] }, 'results'],
    [{ results: 'private' }, 'results'],
    [{ results: [{}, 'private'] }, 'results.1'],
    [['private'], 'the answer'],
  ])('is rejected if the response has an unknown form: %j', async (answer, member) => {
    await expectUnexpected(listAnnotations, answer, member);
  });
});
