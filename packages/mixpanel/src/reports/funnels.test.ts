import { afterEach, describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import {
  answered,
  closeScriptedMixpanels,
  failure,
  scriptedMixpanel,
} from '../../test/scripted-mixpanel.js';
import { expectUnexpected } from '../../test/unexpected.js';
import { funnelDaysOf, listFunnels } from './funnels.js';

afterEach(closeScriptedMixpanels);

const range = { id: 7509, from: '2024-02-28', to: '2024-02-29' };

describe('the list of funnels', () => {
  it('is requested once, and returned with the ids and names of the funnels', async () => {
    const { client, asked } = await scriptedMixpanel([
      answered([
        { funnel_id: 7509, name: '2024', more: 1 },
        { funnel_id: 1, name: null },
        { funnel_id: 2 },
        { funnel_id: 3, name: '' },
      ]),
    ]);
    expect(await listFunnels(client)(testIo())).toEqual([
      { id: 7509, name: '2024' },
      { id: 1, name: null },
      { id: 2, name: null },
      { id: 3, name: '' },
    ]);
    expect(asked()).toMatchObject([{ method: 'GET', path: '/api/query/funnels/list' }]);
  });

  it.each([
    [[{ funnel_id: 'private' }], '0.funnel_id'],
    [[{ funnel_id: 1 }, { name: 'private' }], '1.funnel_id'],
    [[{ funnel_id: 1, name: ['private'] }], '0.name'],
    [{ funnels: ['private'] }, 'the answer'],
  ])('is rejected if the response has another form: %j', async (answer, member) => {
    await expectUnexpected(listFunnels, answer, member);
  });
});

describe('the days of a funnel', () => {
  it('are requested by day, with both ends inclusive, and are returned in order', async () => {
    const { client, asked } = await scriptedMixpanel([
      answered({
        meta: { dates: ['2024-02-28', '2024-02-29'] },
        data: { '2024-02-29': { steps: [{ avg_time: null }] }, '2024-02-28': {} },
      }),
    ]);
    expect(await funnelDaysOf(client)(range, testIo())).toEqual([
      { date: '2024-02-28', row: {} },
      { date: '2024-02-29', row: { steps: [{ avg_time: null }] } },
    ]);
    expect(asked()).toMatchObject([{ method: 'GET', path: '/api/query/funnels' }]);
    expect(asked()[0]?.query).toEqual({
      project_id: '12345',
      funnel_id: '7509',
      from_date: '2024-02-28',
      to_date: '2024-02-29',
      unit: 'day',
    });
  });

  it.each([
    [{}, 'data'],
    [{ data: ['private'] }, 'data'],
    [{ data: { '2024-02-28': {}, '2024-02-29': ['private'] } }, 'data.2024-02-29'],
    [{ data: { '2024-02-28T00:00:00 private': {} } }, 'data.a day'],
  ])('are rejected if the response has another form: %j', async (answer, member) => {
    await expectUnexpected((client) => (io) => funnelDaysOf(client)(range, io), answer, member);
  });

  it.each([
    [400, '{"error":"Timeout Error."}'],
    [504, ''],
  ])(
    'fail with query_timed_out, so that the caller can request fewer days, after status %i and %s',
    async (status, body) => {
      const { client } = await scriptedMixpanel([{ status, body }]);
      expect(await failure(funnelDaysOf(client)(range, testIo()))).toMatchObject({
        name: 'TransientError',
        kind: 'transient',
        code: 'query_timed_out',
        detail: expect.stringContaining(`status ${String(status)} from /api/query/funnels`),
      });
    },
  );

  it('fail with not_found for a deleted funnel', async () => {
    const { client } = await scriptedMixpanel([{ status: 404, body: '{"error":"no"}' }]);
    const error = await failure(funnelDaysOf(client)(range, testIo()));
    expect(error).toMatchObject({ name: 'SystemError', code: 'not_found' });
  });
});
