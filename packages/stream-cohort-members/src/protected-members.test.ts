import { describe, expect, it } from '@jest/globals';
import { createPrivacy, type ListGroups, type ReadProfiles } from '@source-mixpanel/mixpanel';
import { ConfigError, SystemError, TransientError } from '@source-mixpanel/stream';
import { failure, readStream, testIo } from '@source-mixpanel/testing';
import { create, type Setting } from '../test/sync-members.js';
import { createMemberIds } from './member-ids.js';

const LISTED = [
  { id: 1, members: ['user'] },
  { id: 2, members: ['acme'], dataGroup: '-14' },
  { id: 3, members: ['other'], dataGroup: '-14' },
];
const GROUPS_ALONE = LISTED.slice(1);
const named: ListGroups = () => Promise.resolve([{ id: '-14', key: 'company' }]);

const privacyOf = (choice: {
  drop?: readonly string[];
  hash?: readonly string[];
  ids?: boolean;
}) => {
  const { drop = [], hash = [], ids = false } = choice;
  return createPrivacy({ drop, hash, hashIds: ids, key: 'a key of 16 bytes' });
};
const hashOf = (id: string): unknown => privacyOf({ hash: ['x'] })?.hashed(id);

/** Returns a sequence of batches that throws an error. */
async function* rejectedBatches(error: Error): AsyncGenerator<never> {
  yield await Promise.reject(error);
}

async function idsOf(setting: Setting, io = testIo()) {
  const stream = create({ listed: LISTED, listNamedGroups: named, ...setting });
  const { records, finished } = await readStream(stream, undefined, io);
  return { ids: records.map(({ distinct_id: id }) => id), finished, notices: io.notices };
}

describe('members of a cohort of groups', () => {
  it('have unchanged ids, as in group_profiles, if only ids of users are hashed', async () => {
    const { ids } = await idsOf({ privacy: privacyOf({ ids: true }) });
    expect(ids).toEqual([hashOf('user'), 'acme', 'other']);
  });

  it('have hashed ids if the group key is hashed', async () => {
    const { ids } = await idsOf({ privacy: privacyOf({ hash: ['company'] }) });
    expect(ids).toEqual(['user', hashOf('acme'), hashOf('other')]);
  });

  it('are left out, with one warning, if the group key is dropped', async () => {
    const { ids, notices, finished } = await idsOf({ privacy: privacyOf({ drop: ['company'] }) });
    expect(ids).toEqual(['user']);
    expect(notices.filter(({ kind }) => kind === 'warning')).toEqual([
      { kind: 'warning', message: expect.stringContaining('"company"') },
    ]);
    expect(finished).toMatchObject({ last_reads: expect.anything() });
  });

  const unknown: readonly (readonly [string, ListGroups | undefined])[] = [
    ['are not listed', undefined],
    ['are listed without their keys', () => Promise.resolve([{ id: '-14' }])],
    ['do not include the group of the cohort', () => Promise.resolve([{ id: '5', key: 'team' }])],
    ['are unknown to Mixpanel', () => Promise.reject(new SystemError('not_found', 'No.'))],
    ['may not be listed', () => Promise.reject(new ConfigError('forbidden', 'No.'))],
  ];
  it.each(unknown)('are not emitted if the groups %s', async (_what, listNamedGroups) => {
    for (const choice of [{ drop: ['$email'] }, { hash: ['$phone'] }]) {
      const privacy = privacyOf(choice);
      const sync = idsOf({ listed: GROUPS_ALONE, listNamedGroups, privacy });
      expect(await failure(sync)).toMatchObject({ code: 'group_key_unknown' });
    }
    const { ids } = await idsOf({ listNamedGroups, privacy: privacyOf({ ids: true }) });
    expect(ids).toEqual([hashOf('user'), 'acme', 'other']);
  });

  it('are not emitted if the groups cannot be listed now, and the sync fails with that error', async () => {
    const listNamedGroups = () => Promise.reject(new TransientError('server_failed', 'Later.'));
    const sync = idsOf({
      listed: GROUPS_ALONE,
      listNamedGroups,
      privacy: privacyOf({ drop: ['x'] }),
    });
    expect(await failure(sync)).toMatchObject({ code: 'server_failed' });
  });

  it('are skipped if their data group was deleted, so that its key is unknown', async () => {
    const gone = new SystemError('not_found', 'data group not found');
    const readProfiles: ReadProfiles = () => rejectedBatches(gone);
    const { notices } = await idsOf({
      listed: GROUPS_ALONE,
      listNamedGroups: () => Promise.resolve([]),
      readProfiles,
      privacy: privacyOf({ drop: ['x'] }),
    });
    expect(notices).toContainEqual({
      kind: 'warning',
      message: expect.stringContaining('its data group was deleted'),
    });
  });

  it('request the list of groups only if values are protected, and once for all cohorts', async () => {
    let lists = 0;
    const listNamedGroups: ListGroups = (io) => ((lists += 1), named(io));
    await idsOf({ listNamedGroups });
    expect(lists).toBe(0);
    await idsOf({ listNamedGroups, privacy: privacyOf({ hash: ['company'] }) });
    expect(lists).toBe(1);
  });

  it('share one list of groups when cohorts are read concurrently', async () => {
    let lists = 0;
    const treatmentOf = createMemberIds(
      (io) => ((lists += 1), named(io)),
      privacyOf({ hash: ['company'] }),
    );
    const slices = [2, 3].map((cohort) => ({ cohort, dataGroup: '-14' }));
    const treatments = await Promise.all(slices.map((slice) => treatmentOf(slice, testIo())));
    expect(treatments).toEqual(['hash', 'hash']);
    expect(lists).toBe(1);
  });
});
