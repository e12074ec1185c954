import { describe, expect, it } from '@jest/globals';
import { profileColumns, type ReadProfiles, type SavedNames } from '@source-mixpanel/mixpanel';
import type { JsonObject } from '@source-mixpanel/exact-json';
import { testIo, throughJson } from '@source-mixpanel/testing';
import { create, only, partition, sync } from '../test/sync-members.js';
import { RESERVED_COLUMNS } from './cohort-members-state.js';

const columnsOf = (saved: SavedNames) =>
  profileColumns({ reserved: RESERVED_COLUMNS, saved }).entries();

describe('the state of cohort_members', () => {
  const recent = '2024-03-01T11:20:47';

  it('is not moved by a member with a time in the future, so that no later change is missed', async () => {
    const seen = (members: Readonly<Record<string, string>>): ReadProfiles =>
      async function* () {
        const rows = Object.entries(members).map(([id, at]) => ({
          $distinct_id: id,
          $properties: { $last_seen: at },
        }));
        yield { names: new Set(['$last_seen']), rows };
      };
    const future = '2031-05-05T00:00:00';
    const early = '2024-05-20T00:00:00';
    const late = '2024-05-31T23:00:00';
    const read = (saved: unknown, members: Readonly<Record<string, string>>) =>
      sync(saved, { listed: only, readProfiles: seen(members) });
    const first = await read(undefined, { future, early });
    expect(first.states).toEqual([partition(1111, early)]);
    const second = await read(throughJson(first.finished), { future, early, late });
    expect(second.members).toEqual(['1111:future', '1111:early', '1111:late']);
    expect(second.states).toEqual([partition(1111, late)]);
    const third = await read(throughJson(second.finished), { future });
    expect(third.states).toEqual([partition(1111, late)]);
  });

  it.each<{ saved: JsonObject; members: number; states: readonly JsonObject[] }>([
    { saved: {}, members: 2, states: [partition(1111, recent)] },
    {
      saved: { states: [partition(1111, '2030-01-01T00:00:00')] },
      members: 0,
      // The time of the sync, because a cursor must not be in the future.
      states: [partition(1111, '2024-06-01T00:00:00')],
    },
    {
      saved: { states: [partition(1111, '2024-06-01T18:00:00')] },
      members: 0,
      states: [partition(1111, '2024-06-01T00:00:00')],
    },
    {
      saved: { states: [partition(1111, '2024-03-01T11:20:00')] },
      members: 1,
      states: [partition(1111, recent)],
    },
    {
      saved: { states: [partition(1111, '2024-02-01T00:00:00')] },
      members: 2,
      states: [partition(1111, recent)],
    },
    {
      saved: { states: [partition(2222, '2024-02-01T00:00:00')] },
      members: 2,
      states: [partition(2222, '2024-02-01T00:00:00'), partition(1111, recent)],
    },
  ])('continues like the Python connector from %j', async ({ saved, members, states }) => {
    const read = await sync(saved, { listed: only });
    expect([read.members.length, read.states]).toEqual([members, states]);
  });

  it('has no entry for a cohort without members', async () => {
    const listed = [
      { id: 71000, members: [] },
      { id: 71111, members: ['user-1', 'user-10', 'recent', 'undated'] },
      { id: 72222, members: ['user-1'] },
      { id: 73333, members: [] },
    ];
    const { members, states } = await sync(undefined, { listed });
    expect(members).toHaveLength(5);
    expect(states).toEqual([partition(71111, recent), partition(72222, '2024-02-01T11:20:47')]);
  });

  it.each([
    [
      'the cursor for cohorts without an entry',
      { states: [], state: { last_seen: '2024-03-01T00:00:00' } },
    ],
    ['the single cursor of old versions', { last_seen: '2024-03-01T00:00:00' }],
    [
      'the single cursor that replaced too many entries',
      {
        use_global_cursor: true,
        states: [partition(1111, '2020-01-01T00:00:00')],
        state: { last_seen: '2024-03-01T00:00:00' },
      },
    ],
  ])('starts cohorts without an entry from %s', async (_name, saved) => {
    const { members, finished } = await sync(saved, { listed: only });
    expect(members).toEqual(['1111:recent']);
    expect(finished).toMatchObject({ states: [partition(1111, recent)], use_global_cursor: false });
  });

  it('is written in the form of the Python connector, with the column names added', async () => {
    const { finished } = await sync(undefined, { listed: only });
    const { names, names_by_rule: lists, ...cursors } = finished;
    expect(throughJson(cursors)).toEqual({
      use_global_cursor: false,
      states: [partition(1111, recent)],
      last_reads: { 1111: '2024-06-01T00:00:00Z' },
    });
    expect(names).toEqual({ cohort_id: '__cohort_id', Cohort_ID: '_Cohort_ID' });
    expect(columnsOf(finished)).toEqual([
      ['', ''],
      ['$$', '$'],
      ['$browser_version', 'browser_version'],
      ['$last_seen', 'last_seen'],
      ['Cohort_ID', '_Cohort_ID'],
      ['cohort_id', '__cohort_id'],
    ]);
    expect(lists?.length).toBeGreaterThan(0);
  });

  it('keeps column names permanently, also in a full refresh, which drops the cursors', async () => {
    const { finished } = await sync(undefined, { listed: only });
    const kept = create().keepOnFullRefresh?.(finished);
    const { names, names_by_rule } = finished;
    expect(kept).toMatchObject({ states: [], names, names_by_rule });
    const again = await sync(kept && throughJson(kept), { listed: only });
    expect(again.members).toHaveLength(2);
    expect(columnsOf(again.finished)).toEqual(columnsOf(finished));
    expect(create().keepOnFullRefresh?.(create().state.parse({}))).toBeUndefined();
  });

  it('assigns one column to a property in all cohorts', async () => {
    const { records } = await sync(undefined);
    const columns = records.map((row) =>
      Object.keys(row).filter((name) => /cohort_id/i.test(name)),
    );
    expect(new Set(columns.map(String))).toEqual(
      new Set(['cohort_id', '__cohort_id,_Cohort_ID,cohort_id']),
    );
  });

  it('never moves back, and never changes the entry of another cohort', () => {
    const stream = create();
    const before = stream.state.parse({ states: [partition(1, recent), partition(11, recent)] });
    expect(stream.commit(before, { cohort: 1, last_seen: '2024-02-01T00:00:00' })).toEqual(before);
    expect(
      stream.commit(before, { cohort: 11, last_seen: '2024-04-01T00:00:00.9Z' }).states,
    ).toEqual([partition(1, recent), partition(11, '2024-04-01T00:00:00')]);
  });

  it('holds more than 10,000 cohorts and is written at most every 30 seconds', async () => {
    const listed = Array.from({ length: 10_001 }, (_, id) => ({ id, members: [] }));
    const states = listed.map(({ id }) => partition(id, '2024-03-01T00:00:00'));
    const stream = create({ listed });
    const state = stream.state.parse(throughJson({ states, use_global_cursor: false }));
    let slices = 0;
    for await (const slice of stream.open(state, testIo()).slices()) {
      slices += Number(slice.since === '2024-03-01T00:00:00');
    }
    const after = stream.commit(state, { cohort: 10_000, last_seen: recent });
    expect([slices, after.states.length]).toEqual([10_001, 10_001]);
    expect(after.states.at(-1)).toEqual(partition(10_000, recent));
    expect(stream.stateIntervalSeconds).toBe(30);
  });

  it.each([
    [{ states: [], last_reads: { 1: 'just now' } }],
    [{ states: [], last_reads: ['1'] }],
    [{ states: [{ partition: { id: 1 }, cursor: { last_seen: 'soon' } }] }],
    [{ states: [], names: { a: 'cohort_id' } }],
    [{ states: [], names: ['a'] }],
  ])('rejects %j', (saved) => {
    expect(() => create().state.parse(saved)).toThrow();
  });
});
