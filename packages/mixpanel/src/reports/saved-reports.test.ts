import { afterEach, describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import {
  answered,
  closeScriptedMixpanels,
  failure,
  scriptedMixpanel,
} from '../../test/scripted-mixpanel.js';
import { expectUnexpected } from '../../test/unexpected.js';
import { readReport } from './saved-reports.js';

afterEach(closeScriptedMixpanels);

const insights = answered({
  computed_at: '2024-06-10T06:13:20+00:00',
  date_range: { from_date: '2024-06-01T00:00:00-07:00', to_date: '2024-06-07T23:59:59-07:00' },
  headers: ['$event'],
  series: { 'Logged in': { '2024-06-01T00:00:00-07:00': 9852 } },
});
const retention = answered({ '2024-06-02': { counts: [1], first: 1 }, '2024-06-01': {} });

describe('the results of a saved report', () => {
  it('are requested with one request that counts against the quota, and contain the range of the report', async () => {
    const { client, asked, remaining } = await scriptedMixpanel([insights]);
    expect(await readReport(client)({ id: 7 }, testIo())).toEqual({
      series: { 'Logged in': { '2024-06-01T00:00:00-07:00': 9852 } },
      computedAt: '2024-06-10T06:13:20+00:00',
      from: '2024-06-01T00:00:00-07:00',
      to: '2024-06-07T23:59:59-07:00',
    });
    expect(asked()).toMatchObject([
      { path: '/api/query/insights', query: { project_id: '12345', bookmark_id: '7' } },
    ]);
    expect(remaining('query')).toBe(59);
  });

  it.each([{ type: 'retention' }, {}])(
    'are requested from the retention endpoint for a report of type retention, given %j',
    async (type) => {
      const refusal = { status: 400, body: '{"error":"bookmark is of type retention"}' };
      const script = 'type' in type ? [retention] : [refusal, retention];
      const { client, asked } = await scriptedMixpanel(script);
      expect(await readReport(client)({ id: 7, ...type }, testIo())).toMatchObject({
        from: '2024-06-01',
        to: '2024-06-02',
        computedAt: null,
      });
      expect(asked().at(-1)?.path).toBe('/api/query/retention');
    },
  );

  it('fail with the error of the Insights endpoint if the retention endpoint rejects the report as well', async () => {
    const refusal = { status: 400, body: '{"error":"bookmark is of type flows"}' };
    const { client } = await scriptedMixpanel([refusal, { status: 400 }]);
    expect(await failure(readReport(client)({ id: 7 }, testIo()))).toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('of type flows'),
    });
  });

  it.each([402, 403, 404, 500])(
    'are not requested from another endpoint after status %d',
    async (status) => {
      const { client, asked } = await scriptedMixpanel([{ status }]);
      await failure(readReport(client)({ id: 7 }, testIo()));
      expect(asked()).toHaveLength(1);
    },
  );

  it.each([
    [{ series: ['private'] }, 'series'],
    [['private'], 'the answer'],
  ])('are rejected if the response has an unknown form: %j', async (answer, member) => {
    await expectUnexpected((client) => (io) => readReport(client)({ id: 7 }, io), answer, member);
  });
});
