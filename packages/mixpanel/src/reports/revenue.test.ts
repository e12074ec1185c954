import { afterEach, describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import {
  answered,
  closeScriptedMixpanels,
  failure,
  scriptedMixpanel,
} from '../../test/scripted-mixpanel.js';
import { expectUnexpected } from '../../test/unexpected.js';
import { revenueDays } from './revenue.js';

afterEach(closeScriptedMixpanels);

const range = { from: '2021-06-01', to: '2021-06-02' };

describe('the days of revenue', () => {
  it('are requested with both ends inclusive, and returned without their sum', async () => {
    const day = { amount: 12.5, count: 2, paid_count: 1 };
    const { client, asked } = await scriptedMixpanel([
      answered({
        computed_at: '2021-07-03T12:43:48.889421+00:00',
        results: { $overall: { amount: 9 }, '2021-06-02': day, '2021-06-01': {} },
        session_id: '162...',
        status: 'ok',
      }),
    ]);
    expect(await revenueDays(client)(range, testIo())).toEqual([
      { date: '2021-06-01', row: {} },
      { date: '2021-06-02', row: day },
    ]);
    expect(asked()).toMatchObject([{ host: 'mixpanel.com', path: '/api/2.0/engage/revenue' }]);
    expect(asked()[0]?.query).toEqual({
      project_id: '12345',
      from_date: '2021-06-01',
      to_date: '2021-06-02',
    });
  });

  it.each([
    [{ results: { $overall: {} } }, []],
    [{ results: {} }, []],
  ])('can be empty: %j', async (answer, days) => {
    const { client } = await scriptedMixpanel([answered(answer)]);
    expect(await revenueDays(client)(range, testIo())).toEqual(days);
  });

  it.each([
    [{}, 'results'],
    [{ results: ['private'] }, 'results'],
    [{ results: { '2021-06-01': 'private' } }, 'results.2021-06-01'],
  ])('are rejected if the response has another form: %j', async (answer, member) => {
    await expectUnexpected((client) => (io) => revenueDays(client)(range, io), answer, member);
  });

  it('fail with query_timed_out if the query timed out, so that the caller can request fewer days', async () => {
    const body = '{"request":"/api/2.0/engage/revenue?from_date=x","error":"Timeout Error."}';
    const { client } = await scriptedMixpanel([{ status: 400, body }]);
    expect(await failure(revenueDays(client)(range, testIo()))).toMatchObject({
      code: 'query_timed_out',
    });
  });

  it('fail with the text of the API in a project that cannot use the endpoint', async () => {
    const { client } = await scriptedMixpanel([
      { status: 400, body: '{"error":"Invalid API endpoint"}' },
    ]);
    expect(await failure(revenueDays(client)(range, testIo()))).toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('Invalid API endpoint'),
    });
  });
});
