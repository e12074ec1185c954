import { describe, expect, it } from '@jest/globals';
import { eventKey } from './event-key.js';

describe('eventKey', () => {
  it('includes the id of the user in event_key, but not in event_key_stable', () => {
    expect(eventKey('event_key').ownerField).toBe('distinct_id');
    expect(eventKey('event_key_stable').ownerField).toBeUndefined();
  });

  it('ignores properties that Mixpanel may change later, and columns that loaders add to tables', () => {
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
