import { describe, expect, it } from '@jest/globals';
import { testIo } from '@source-mixpanel/testing';
import { protectGroupIds } from './group-ids.js';
import { createPrivacy } from './create-privacy.js';

const protect = (drop: readonly string[], hash: readonly string[] = [], hashIds = false) =>
  protectGroupIds(createPrivacy({ drop, hash, hashIds, key: 'a key of 16 bytes' }));

describe('the ids of groups', () => {
  it.each([
    [[], [], 'keep'],
    [['plan'], ['team'], 'keep'],
    [[], ['company'], 'hash'],
    [['company'], [], 'drop'],
    [['company'], ['company'], 'drop'],
  ] as const)(
    'are treated like the property "company", their group key, if %j are dropped and %j hashed',
    (drop, hash, how) => {
      expect(protect(drop, hash).treatmentOf({ id: '1', key: 'company' }, testIo())).toBe(how);
    },
  );

  it('are not affected by hashIds, which is about users and devices', () => {
    const ids = protect([], [], true);
    expect(ids.treatmentOf({ id: '1', key: 'company' }, testIo())).toBe('keep');
    expect(ids.treatmentOf({ id: '1' }, testIo())).toBe('keep');
  });

  it.each([
    [['$email'], []],
    [[], ['$phone']],
  ])('cause an error if the group key is unknown and %j are dropped, %j hashed', (d, h) => {
    expect(() => protect(d, h).treatmentOf({ id: '-14' }, testIo())).toThrow(
      expect.objectContaining({
        code: 'group_key_unknown',
        message: expect.stringContaining('the data group -14,'),
      }),
    );
  });

  it('are left out with one warning per group key, which contains the key and the setting', () => {
    const io = testIo();
    const ids = protect(['company', 'team']);
    for (const key of ['company', 'team', 'company']) ids.treatmentOf({ id: '1', key }, io);
    expect(io.notices).toHaveLength(2);
    expect(io.notices[0]).toEqual({
      kind: 'warning',
      message: expect.stringMatching(/"company".*Drop Properties \(`privacy\.drop_properties`\)/),
    });
  });
});
