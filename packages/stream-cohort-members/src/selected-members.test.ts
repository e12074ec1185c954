import { describe, expect, it } from '@jest/globals';
import type { ProfileQuery, ReadProfiles } from '@source-mixpanel/mixpanel';
import { readStream, testIo } from '@source-mixpanel/testing';
import { create, reading } from '../test/sync-members.js';

const LISTED = [{ id: 1, members: ['user-1'] }];
const SELECTION = { where: 'properties["plan"] == "pro"', properties: ['$email'] };

describe('the selection of members', () => {
  it('is requested for every cohort', async () => {
    const asked: ProfileQuery[] = [];
    const readProfiles: ReadProfiles = (query, io) => {
      asked.push(query);
      return reading(LISTED)(query, io);
    };
    await readStream(create({ listed: LISTED, readProfiles, selection: SELECTION }));
    expect(asked).toEqual([
      expect.objectContaining({ cohort: 1, ...SELECTION, properties: ['$last_seen', '$email'] }),
    ]);
  });

  it('is saved, and a change of it causes a warning', async () => {
    const { finished } = await readStream(create({ listed: LISTED, selection: SELECTION }));
    expect(finished).toHaveProperty('selection');
    const io = testIo();
    const stream = create({ listed: LISTED });
    const next = await readStream(stream, stream.state.parse(finished), io);
    expect(io.notices.filter(({ kind }) => kind === 'warning')).toHaveLength(1);
    expect(next.finished).not.toHaveProperty('selection');
  });
});
