import { afterEach, describe, expect, it } from '@jest/globals';
import { RawNumber } from '@source-mixpanel/exact-json';
import { testIo } from '@source-mixpanel/testing';
import {
  answered,
  closeScriptedMixpanels,
  scriptedMixpanel,
} from '../../test/scripted-mixpanel.js';
import { expectUnexpected } from '../../test/unexpected.js';
import { fetchCohorts, listCohorts } from './cohorts.js';

afterEach(closeScriptedMixpanels);

const row = { id: 1000, name: '2024', created: '2019-03-19 23:49:51', 'déjà vu': { a: [null] } };

describe('the list of cohorts', () => {
  it('is requested once, with POST, and contains the rows unchanged', async () => {
    const { client, asked } = await scriptedMixpanel([
      answered([row, { id: 2000 }, { id: 3000, created: null }]),
    ]);
    expect([...(await listCohorts(client)(testIo()))]).toEqual([
      { id: 1000, created: '2019-03-19 23:49:51', row },
      { id: 2000, row: { id: 2000 } },
      { id: 3000, created: null, row: { id: 3000, created: null } },
    ]);
    expect(asked()).toMatchObject([
      { method: 'POST', path: '/api/query/cohorts/list', contentType: undefined, body: '' },
    ]);
    expect(asked()[0]?.query).toEqual({ project_id: '12345' });
  });

  it.each([404, 405])('is requested with GET after status %d for POST', async (status) => {
    const { client, asked } = await scriptedMixpanel([{ status }, answered([row])]);
    const fetch = fetchCohorts(client);
    expect([...(await fetch(testIo()))]).toMatchObject([{ id: 1000 }]);
    expect([...(await fetch(testIo()))]).toMatchObject([{ id: 1000 }]);
    expect(asked().map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
  });

  it('fails with the error for GET if both methods are rejected', async () => {
    const { client, asked } = await scriptedMixpanel([{ status: 405 }, { status: 404 }]);
    await expect(listCohorts(client)(testIo())).rejects.toMatchObject({ code: 'not_found' });
    expect(asked()).toHaveLength(2);
  });

  it.each([400, 401, 403, 500])('is not requested with GET after status %d', async (status) => {
    const { client, asked } = await scriptedMixpanel([{ status }]);
    await expect(listCohorts(client)(testIo())).rejects.toMatchObject({
      detail: expect.stringContaining(`status ${status} `),
    });
    expect(asked()).toHaveLength(1);
  });

  it('can be a single object if there is one cohort, or empty if there is none', async () => {
    const { client } = await scriptedMixpanel([answered(row), answered([])]);
    expect(await listCohorts(client)(testIo())).toMatchObject([{ id: 1000, row }]);
    expect([...(await listCohorts(client)(testIo()))]).toEqual([]);
  });

  it('keeps ids of data groups that a double cannot represent', async () => {
    const body = '[{"id":1,"data_group_id":-1405123841946871899}]';
    const { client } = await scriptedMixpanel([{ body }]);
    const [cohort] = await listCohorts(client)(testIo());
    expect(cohort?.dataGroup).toBe('-1405123841946871899');
    expect(cohort?.row['data_group_id']).toEqual(new RawNumber('-1405123841946871899'));
  });

  it.each([
    [[{ id: 'private' }], '0.id'],
    [[{ id: 1 }, { id: 2, created: ['private'] }], '1.created'],
    [{ cohorts: ['private'] }, 'id'],
    [[{ id: 1 }, 'private'], '1'],
    ['private', 'the answer'],
    [null, 'the answer'],
  ])('is rejected if the response has another form: %j', async (answer, member) => {
    await expectUnexpected(listCohorts, answer, member);
  });
});
