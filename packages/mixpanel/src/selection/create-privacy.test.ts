import { describe, expect, it } from '@jest/globals';
import { createPrivacy } from './create-privacy.js';

describe('createPrivacy', () => {
  it('hashes all properties with ids of users or devices if hashIds is set', () => {
    const ids = [
      ...['distinct_id', '$distinct_id', 'distinct_ids', '$distinct_ids', '$user_id', '$device_id'],
      ...['$distinct_id_before_identity', '$preshuffle_distinct_id', 'mp_original_distinct_id'],
      ...['alias', '$identified_id', '$anon_id', '$anon_distinct_id'],
    ];
    const key = 'a key of 16 bytes';
    const settings = { drop: [], hash: ['$email'], key };
    expect(createPrivacy({ ...settings, hashIds: true })?.namesOf('hash')).toEqual(
      ['$email', ...ids].sort(),
    );
    expect(createPrivacy({ ...settings, hashIds: false })?.namesOf('hash')).toEqual(['$email']);
    expect(createPrivacy({ ...settings, hash: [], hashIds: false })).toBeUndefined();
  });
});
