import { afterEach, describe, expect, it } from '@jest/globals';
import { bodyOf, closeProfileServer, connect, pageOf, PAGES } from '../../test/connect-profiles.js';

afterEach(closeProfileServer);

describe('readProfiles, if a page has unusual rows or totals', () => {
  it('leaves out profiles without an id, and reports their number and the first of them in one warning', async () => {
    const row = (id: string): string => `{"$distinct_id":${id},"$properties":{}}`;
    const bodies = [
      [row('"a"'), '{"$properties":{}}'],
      [row('null'), row('"d"')],
    ].map((rows) => `{"total":4,"page_size":2,"session_id":"s","results":[${rows.join()}]}`);
    const { read, io } = await connect((request) => ({ body: bodies[pageOf(request)] ?? '' }));
    expect(await read()).toBe('a d');
    expect(io.notices).toEqual([
      {
        kind: 'warning',
        message: '2 profiles without a $distinct_id were left out; the first is row 1 of page 0.',
      },
    ]);
  });

  it.each<[string, string]>([
    ['strings', '"total":"5","page_size":"2"'],
    ['null', '"total":null,"page_size":null'],
    ['missing', '"page":"0"'],
  ])('requests pages until one is empty if total and page size are %s', async (_how, figures) => {
    const { read, io, requests } = await connect((request) => {
      const { ids: named = [] } = PAGES[pageOf(request)] ?? {};
      const rows = named.map((id) => `{"$distinct_id":"${id}"}`);
      return { body: `{${figures},"session_id":"s","results":[${rows.join()}]}` };
    });
    expect(await read()).toBe('a b c d e');
    expect([requests.length, io.notices.length]).toEqual([4, 1]);
  });

  it('leaves out rows that are not objects with the setting skip, and throws an error with the setting fail', async () => {
    const body = '{"total":2,"page_size":2,"session_id":"s","results":[{"$distinct_id":"a"},7]}';
    const skipping = await connect(() => ({ body }), { onUnreadable: 'skip' });
    expect(await skipping.read()).toBe('a');
    expect(skipping.io.notices).toMatchObject([
      { message: '1 profile that could not be read was left out; the first is row 1 of page 0.' },
    ]);
    await closeProfileServer();
    const failing = await connect(() => ({ body }));
    await expect(failing.read()).rejects.toThrow('Row 1 of page 0');
  });

  it('sends the id of the data group with all its digits', async () => {
    const { read, requests } = await connect((request) => ({ body: bodyOf(request) }));
    await read({ cohort: 1, dataGroup: '-1405123841946871899' });
    for (const { body } of requests) {
      expect(new URLSearchParams(body).get('data_group_id')).toBe('-1405123841946871899');
    }
  });
});
