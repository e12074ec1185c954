/**
 * Event and profile properties that contain the id of a user or a device. Sources: Mixpanel's pages
 * "Identifying Users (Simplified)"
 * (https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified) and
 * "Identifying Users (Original)"
 * (https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-original), which
 * describes the events `$identify`, `$create_alias` and `$merge`.
 */
export const IDENTITY_PROPERTIES: readonly string[] = [
  'distinct_id',
  '$distinct_id',
  'distinct_ids',
  '$distinct_ids',
  '$user_id',
  '$device_id',
  '$distinct_id_before_identity',
  '$preshuffle_distinct_id',
  'mp_original_distinct_id',
  'alias',
  '$identified_id',
  '$anon_id',
  '$anon_distinct_id',
];

/**
 * Mixpanel's prefix for the ids of anonymous devices, as in `$device:1234`. It is kept before the
 * hash of the id, because it does not identify the device.
 */
export const DEVICE_PREFIX = '$device:';
