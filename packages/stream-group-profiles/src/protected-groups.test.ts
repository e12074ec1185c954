import { describe, expect, it } from '@jest/globals';
import { createPrivacy, type DataGroup, type ReadProfiles } from '@source-mixpanel/mixpanel';
import { failure, fakeClock, readStream, testIo } from '@source-mixpanel/testing';
import { groupProfilesStream } from './group-profiles-stream.js';

const privacyOf = (hash: readonly string[], key = 'a key of 16 bytes') =>
  createPrivacy({ drop: ['$email'], hash, hashIds: true, key });

function create(
  privacy: ReturnType<typeof privacyOf>,
  groups: readonly DataGroup[] = [{ id: '1', key: 'company' }],
) {
  const readProfiles: ReadProfiles = async function* () {
    await Promise.resolve();
    const $properties = { $last_seen: '2024-03-01T10:00:00', $email: 'planted', plan: 'pro' };
    yield {
      names: new Set(Object.keys($properties)),
      rows: [{ $distinct_id: 'acme', $properties }],
    };
  };
  const listGroups = () => Promise.resolve(groups);
  const clock = fakeClock(Date.UTC(2024, 5, 1));
  return groupProfilesStream({ readProfiles, listGroups }, { clock, pageSize: 100, privacy });
}

describe('profiles of groups that are protected', () => {
  it('have unchanged ids unless the group key is hashed', async () => {
    const [plain] = (await readStream(create(privacyOf(['plan'])))).records;
    expect(plain).toMatchObject({ distinct_id: 'acme', plan: privacyOf([])?.hashed('pro') });
    expect(plain).not.toHaveProperty('email');
    const [hashed] = (await readStream(create(privacyOf(['company'])))).records;
    expect(hashed).toMatchObject({ distinct_id: privacyOf([])?.hashed('acme'), plan: 'pro' });
  });

  it('are left out, with a warning, if the group key is dropped, and others are read', async () => {
    const io = testIo();
    const privacy = createPrivacy({ drop: ['company'], hash: [], hashIds: false, key: undefined });
    const groups = [
      { id: '1', key: 'company' },
      { id: '2', key: 'team' },
    ];
    const { records } = await readStream(create(privacy, groups), undefined, io);
    expect(records.map(({ data_group_id: id }) => id)).toEqual(['2']);
    expect(io.notices.filter(({ kind }) => kind === 'warning')).toEqual([
      { kind: 'warning', message: expect.stringMatching(/"company".*privacy\.drop_properties/) },
    ]);
  });

  it('are not emitted if the group key is unknown', async () => {
    const privacy = privacyOf(['company']);
    expect(await failure(readStream(create(privacy, [{ id: '1' }])))).toMatchObject({
      code: 'group_key_unknown',
    });
  });

  it('are rejected if the hash key was changed', async () => {
    const { finished } = await readStream(create(privacyOf([])));
    const other = create(privacyOf([], 'another key of it'));
    await expect(readStream(other, other.state.parse(finished))).rejects.toMatchObject({
      code: 'hash_key_changed',
    });
  });
});
