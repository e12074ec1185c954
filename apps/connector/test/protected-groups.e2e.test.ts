import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { errors, records, textAt, warnings } from '@source-mixpanel/testing/transcript';
import type { Run } from './run-connector.js';
import { Stage, UNLIMITED_QUOTA } from './stage.js';

const KEY = 'planted key, which is secret';
const PROTECTED = { drop_properties: ['team'], hash_properties: ['account_id'], hash_key: KEY };
const TEAMS = '77';
const ACCOUNTS = '-1405123841946871899';

const cohort = (id: number, dataGroupId: string) => ({
  ...{ id, dataGroupId, name: `All of ${dataGroupId}`, description: '', where: 'true' },
  ...{ isVisible: true, created: '2026-11-04 00:00:00' },
});

let stage: Stage;
let catalog: JsonObject;
beforeAll(async () => {
  const moreCohorts = [cohort(1005, TEAMS), cohort(1006, ACCOUNTS)];
  stage = await Stage.open({ moreCohorts, hostile: false, quota: UNLIMITED_QUOTA });
  catalog = await stage.catalog('group_profiles', 'cohort_members');
});
afterAll(() => stage.close());

const read = (privacy: JsonObject): Promise<Run> =>
  stage.read({ catalog, config: stage.config({ privacy, start_date: '2020-01-01' }) });
const idsOf = (run: Run, stream: string, having: JsonObject): readonly unknown[] =>
  records(run.messages, stream)
    .filter((record) => Object.entries(having).every(([name, value]) => record[name] === value))
    .map((record) => record['distinct_id']);
const accountMembersOf = (run: Run) => idsOf(run, 'cohort_members', { cohort_id: 1006 }).toSorted();

describe('group_profiles and cohort_members with the setting privacy', () => {
  it('leave out groups whose id is dropped, and have the same hash for ids of other groups', async () => {
    const run = await read(PROTECTED);
    expect(run.code).toBe(0);
    expect(idsOf(run, 'group_profiles', { data_group_id: TEAMS })).toEqual([]);
    expect(idsOf(run, 'cohort_members', { cohort_id: 1005 })).toEqual([]);
    const accounts = idsOf(run, 'group_profiles', { group_key: 'account_id' });
    expect(accounts).toHaveLength(3);
    for (const id of accounts) expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(accountMembersOf(run)).toEqual(accounts.toSorted());
    expect(warnings(run.messages).filter((text) => text.includes('"team"'))).toHaveLength(2);
  });

  it('have the same ids if hash_ids is set', async () => {
    const run = await read({ hash_ids: true, hash_key: KEY });
    const accounts = idsOf(run, 'group_profiles', { group_key: 'account_id' });
    expect(accounts).toHaveLength(3);
    expect(accountMembersOf(run)).toEqual(accounts.toSorted());
  });

  it('deliver only users if Mixpanel does not return the list of groups', async () => {
    stage.break({
      pattern: 'data-groups',
      effect: { kind: 'answer', status: 404, body: '{}', headers: {} },
    });
    try {
      const run = await read(PROTECTED);
      expect(run.code).toBe(1);
      expect(records(run.messages, 'group_profiles')).toEqual([]);
      expect(accountMembersOf(run)).toEqual([]);
      expect(records(run.messages, 'cohort_members').length).toBeGreaterThan(0);
      const messages = errors(run.messages).map((error) => textAt(error, 'message'));
      expect(messages.filter((text) => text.includes('the ids of the data group'))).toHaveLength(2);
    } finally {
      stage.break();
    }
  });
});
