import { afterEach, describe, expect, it } from '@jest/globals';
import { testIo, type ScriptedAnswer } from '@source-mixpanel/testing';
import {
  answered,
  closeScriptedMixpanels,
  failure,
  scriptedMixpanel,
} from '../../test/scripted-mixpanel.js';
import { listCohorts } from '../profiles/cohorts.js';
import { listGroups } from './data-groups.js';

afterEach(closeScriptedMixpanels);

const NEGATIVE = '-1405123841946871899';

async function groupsOf(...script: readonly ScriptedAnswer[]) {
  const { client, asked } = await scriptedMixpanel(script);
  const io = testIo();
  const list = listGroups({ ...client, projectId: 12345 }, listCohorts(client));
  return { list: () => list(io), asked, notices: io.notices };
}

describe('the groups of a project', () => {
  it('are listed with their keys and all digits of their ids, in either spelling of the members', async () => {
    const { list } = await groupsOf({
      body: `{"results":[{"data_group_id":"77","property_name":"team"},{"dataGroupId":${NEGATIVE},"propertyName":"company_id"},{"data_group_id":8,"property_name":null}]}`,
    });
    expect(await list()).toEqual([
      { id: NEGATIVE, key: 'company_id' },
      { id: '77', key: 'team' },
      { id: '8' },
    ]);
  });

  it.each([{ status: 404 }, { status: 405 }, answered({ results: [{ data_group_id: 'x' }] })])(
    'are those of the cohorts, with a warning, if their own list is not available: %j',
    async (answer) => {
      const cohorts = `[{"id":1},{"id":2,"data_group_id":${NEGATIVE}},{"id":3,"data_group_id":${NEGATIVE}}]`;
      const { list, notices } = await groupsOf(answer, { body: cohorts });
      expect(await list()).toEqual([{ id: NEGATIVE }]);
      expect(notices).toEqual([
        { kind: 'warning', message: expect.stringContaining('those that have a cohort') },
      ]);
    },
  );

  it.each([
    [401, 'unauthorized'],
    [402, 'plan'],
    [403, 'forbidden'],
    [500, 'server_failed'],
  ])('are not those of the cohorts after status %d', async (status, code) => {
    const { list, asked } = await groupsOf({ status });
    expect(await failure(list())).toMatchObject({ code });
    expect(asked()).toHaveLength(1);
  });
});
