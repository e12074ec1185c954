import { describe, expect, it } from '@jest/globals';
import type { ReadProfiles } from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { SystemError } from '@source-mixpanel/stream';
import { describeStream, fakeClock, testIo, throughJson } from '@source-mixpanel/testing';
import cohorts from '../fixtures/cohorts.json' with { type: 'json' };
import { create, only, partition, reading, sync, type Setting } from '../test/sync-members.js';

// Mixpanel does not describe the properties of a project.
const conformance = {
  slices: 5,
  undescribed: ['plan'],
  otherStates: [{ states: [], names: { $browser_version: 'browser' } }],
};
describeStream('cohort_members', { ...conformance, create: () => create(), records: 9 });
describeStream('cohort_members', {
  ...conformance,
  create: () => create({ mode: 'all' }),
  records: 11,
});

describe('cohort_members', () => {
  it('reads all cohorts of the project, however old, and adds the cohort id to each member', async () => {
    const { members } = await sync(undefined);
    expect(members).toEqual([
      '1111:recent',
      '1111:undated',
      '1111:exactly-at-the-start',
      '1111:user-1',
      '1111:user-10',
      '3333:recent',
      '11110:recent',
      '11110:undated',
      '11110:toString',
    ]);
  });

  it('emits all members on every sync in mode all', async () => {
    const first = await sync(undefined, { mode: 'all' });
    const second = await sync(throughJson(first.finished), { mode: 'all' });
    expect(first.members).toHaveLength(11);
    expect(first.members).toContain('4444:old');
    expect(second.members).toEqual(first.members);
  });

  it('requests all members of a cohort, without a filter by update time', async () => {
    const asked: unknown[] = [];
    const readProfiles: ReadProfiles = async function* (query) {
      asked.push(query);
    };
    await sync(undefined, { listed: only, readProfiles, pageSize: 250 });
    expect(asked).toEqual([{ cohort: 1111, pageSize: 250 }]);
  });

  it('requests the members of a cohort of groups with the id of the data group', async () => {
    const asked: unknown[] = [];
    const readProfiles: ReadProfiles = async function* (query, io) {
      asked.push(query);
      yield* reading(only)(query, io);
    };
    const listed = [{ id: 1111, members: [], dataGroup: '-1405123841946871899' }];
    const { members } = await sync(undefined, { listed, readProfiles });
    expect(asked).toMatchObject([{ cohort: 1111, dataGroup: '-1405123841946871899' }]);
    expect(members).toEqual(['1111:user-1', '1111:recent']);
  });

  it('warns once about more than 5,000 property names, unless the format is raw', async () => {
    const names = Array.from({ length: 5001 }, (_, index) => [`p${index}`, index]);
    const $properties = Object.fromEntries(names) as JsonObject;
    const readProfiles: ReadProfiles = async function* () {
      yield {
        names: new Set(Object.keys($properties)),
        rows: [{ $distinct_id: 'u', $properties }],
      };
    };
    const listed = [...only, { id: 2222, members: [] }];
    const io = testIo();
    await sync(undefined, { listed, readProfiles }, io);
    await sync(undefined, { listed, readProfiles, format: 'raw' }, io);
    expect(io.notices.filter(({ kind }) => kind === 'warning')).toEqual([
      { kind: 'warning', message: expect.stringContaining('Set `engage_format` to `raw`') },
    ]);
  });

  it('emits all properties in one column, next to the cohort id, in the raw format', async () => {
    const listed = [{ id: 3333, members: ['recent'] }];
    const { records } = await sync(undefined, { listed, format: 'raw' });
    expect(records).toMatchObject([
      { distinct_id: 'recent', last_seen: '2024-03-01T11:20:47', cohort_id: 3333 },
    ]);
    expect(records[0]?.['properties']).toMatchObject({ Cohort_ID: 5 });
    const { properties } = await create({ format: 'raw' }).schema(testIo());
    expect(Object.keys(properties as JsonObject)).toContain('cohort_id');
  });

  it('emits members in the lookback window before the cursor again', async () => {
    const saved = { states: [partition(1111, '2024-03-02T00:00:00')] };
    expect((await sync(saved, { listed: only })).members).toEqual([]);
    const again = await sync(saved, { listed: only, lookBackHours: 24 });
    expect(again.members).toEqual(['1111:recent']);
    expect(again.states).toEqual(saved.states);
  });

  it('never replaces the cohort id with a property of the same name', async () => {
    const { records } = await sync(undefined, { listed: [{ id: 3333, members: ['recent'] }] });
    expect(records).toEqual([
      {
        distinct_id: 'recent',
        last_seen: '2024-03-01T11:20:47',
        browser_version: '81',
        __cohort_id: 'a property of the same name',
        _Cohort_ID: 5,
        cohort_id: 3333,
      },
    ]);
  });

  it('declares the cohort id in addition to the columns of a profile', async () => {
    const { properties } = (await create().schema(testIo())) as { properties: JsonObject };
    expect(properties['cohort_id']).toMatchObject({ type: ['null', 'integer'] });
    expect(properties).toMatchObject({ plan: {}, distinct_id: {}, last_seen: {} });
  });

  it.each<{ when: string; setting: Setting; saved?: JsonObject; estimated: readonly number[] }>([
    { when: 'a first sync', setting: {}, estimated: [12] },
    { when: 'a later sync in mode all', setting: { mode: 'all' }, saved: {}, estimated: [12] },
    { when: 'a later sync in mode changed', setting: {}, saved: {}, estimated: [] },
    { when: 'a sync whose list lacks a count', setting: { listed: only }, estimated: [] },
  ])(
    'reports the sum of the counts in the list as the estimate of $when: $estimated',
    async ({ setting, saved, estimated }) => {
      const listed = [
        { id: 1, members: [], count: 5 },
        { id: 2, members: [], count: 7 },
      ];
      const io = testIo();
      await sync(saved, { listed, ...setting }, io);
      expect(io.notices).toEqual(estimated.map((rows) => ({ kind: 'estimate', rows })));
    },
  );

  it('starts a year ago by default', async () => {
    const clock = fakeClock(Date.UTC(2025, 1, 15));
    const { members } = await sync(undefined, { listed: only, startDate: undefined, clock });
    expect(members).toEqual(['1111:recent']);
  });
});

describe('a deleted cohort', () => {
  const failing = (error: Error): ReadProfiles =>
    async function* (query, io) {
      if (query.cohort === 1111) throw error;
      yield* reading(cohorts)(query, io);
    };

  const notFound = new SystemError('not_found', 'Mixpanel rejected the request: cohort not found');
  const others = cohorts.filter(({ id }) => id !== 1111);

  it('is skipped with one warning; its state is kept and other cohorts are read', async () => {
    const io = testIo();
    const saved = { states: [partition(1111, '2024-01-01T00:00:00')] };
    const setting = { readProfiles: failing(notFound), listedAnew: others };
    const { members, states } = await sync(saved, setting, io);
    expect(members.filter((member) => member.startsWith('1111:'))).toEqual([]);
    expect(members).toHaveLength(4);
    expect(states[0]).toEqual(saved.states[0]);
    expect(io.notices).toEqual([
      { kind: 'warning', message: expect.stringContaining('Cohort 1111 is skipped') },
    ]);
  });

  it('is only recognised if a new list lacks it, because a proxy may cause status 404 as well', async () => {
    await expect(sync(undefined, { readProfiles: failing(notFound) })).rejects.toMatchObject({
      code: 'child_not_found',
    });
  });

  it('does not change the state if it was deleted while it was read', async () => {
    const readProfiles: ReadProfiles = async function* (query, io) {
      yield* reading(cohorts)(query, io);
      throw new SystemError('not_found', 'gone');
    };
    expect((await sync(undefined, { readProfiles, listedAnew: [] })).states).toEqual([]);
  });

  it.each([
    ['bad_request', 'Invalid page_size'],
    ['bad_request', 'data group service is overloaded'],
    ['server_failed', 'Mixpanel failed.'],
    ['unexpected_answer', 'no data group in sight'],
  ] as const)('is not confused with other failures: %s, %s', async (code, text) => {
    const error = new SystemError(code, text);
    const setting = { readProfiles: failing(error), listedAnew: others };
    await expect(sync(undefined, setting)).rejects.toBe(error);
  });
});
