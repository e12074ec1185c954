import { afterEach, describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import { closeScriptedMixpanels, failure, scriptedMixpanel } from '../../test/scripted-mixpanel.js';
import { listTables } from './lookup-tables.js';

afterEach(closeScriptedMixpanels);

async function tablesOf(rows: string) {
  const { client } = await scriptedMixpanel([{ body: `{"results":[${rows}]}` }]);
  return listTables({ ...client, projectId: 12345 })(testIo());
}

describe('the lookup tables of a project', () => {
  it('are listed once each, in either spelling of the members, with all digits of their ids', async () => {
    expect(
      await tablesOf(
        '{"id":-1405123841946871899,"name":"Odd","lastModifiedAt":"2026-11-03 10:00:00"},' +
          '{"id":"8","name":"","data_group_id":1405123841946871899,"last_modified_at":"2026-11-03T10:00:00Z"},' +
          '{"id":9,"dataGroupId":"-7","lastModifiedAt":null},{"id":"9","dataGroupId":"-7"}',
      ),
    ).toEqual([
      {
        id: '-1405123841946871899',
        dataGroup: '-1405123841946871899',
        name: 'Odd',
        modified: '2026-11-03T10:00:00',
      },
      { id: '8', dataGroup: '1405123841946871899', modified: '2026-11-03T10:00:00Z' },
      { id: '9', dataGroup: '-7' },
    ]);
  });

  it('are rejected if one has no id', async () => {
    for (const row of ['{"name":"a"}', '{"id":null}', '{"id":""}']) {
      expect(await failure(tablesOf(row))).toMatchObject({ code: 'unexpected_answer' });
    }
  });
});
