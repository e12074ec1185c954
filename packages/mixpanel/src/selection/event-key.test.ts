import { describe, expect, it } from '@jest/globals';
import { eventKey } from './event-key.js';
import { createPrivacy } from './identity.js';

describe('eventKey', () => {
  it('has the user in event_key alone', () => {
    expect(eventKey('event_key').ownerField).toBe('distinct_id');
    expect(eventKey('event_key_stable').ownerField).toBeUndefined();
  });

  it('ignores what changes while the event stays the same, by the name of property and column', () => {
    const key = eventKey('event_key');
    const isIgnored = (name: string): boolean => key.isIgnored(name);
    const ignored = [
      ...['mp_processing_time_ms', '$mp_api_timestamp_ms', 'mp_api_timestamp_ms'],
      ...['$distinct_id_before_identity', '$preshuffle_distinct_id', 'mp_original_distinct_id'],
      ...['$is_reshuffled', '$identity_failure_reason', '_airbyte_raw_id', '$_local_sync_file'],
    ];
    expect(ignored.filter((name) => !isIgnored(name))).toEqual([]);
    const counted = ['distinct_id', '$city', 'my_airbyte', 'mp_country_code', '$device_id'];
    expect(counted.filter(isIgnored)).toEqual([]);
  });
});

describe('createPrivacy', () => {
  it('hashes every property that holds an id of a user or a device, if ids are to be hashed', () => {
    const ids = [
      ...['distinct_id', '$distinct_id', 'distinct_ids', '$distinct_ids', '$user_id', '$device_id'],
      ...['$distinct_id_before_identity', '$preshuffle_distinct_id', 'mp_original_distinct_id'],
      ...['alias', '$identified_id', '$anon_id', '$anon_distinct_id'],
    ];
    const key = 'a key of 16 bytes';
    const choice = { drop: [], hash: ['$email'], key };
    expect(createPrivacy({ ...choice, hashIds: true })?.namesOf('hash')).toEqual(
      ['$email', ...ids].sort(),
    );
    expect(createPrivacy({ ...choice, hashIds: false })?.namesOf('hash')).toEqual(['$email']);
    expect(createPrivacy({ ...choice, hash: [], hashIds: false })).toBeUndefined();
  });
});
