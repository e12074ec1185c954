import { Privacy } from '@source-mixpanel/event-lines';

/**
 * Properties that hold the id of a user or a device. Sources: Mixpanel's pages on identity and on the events
 * `$identify`, `$create_alias` and `$merge`.
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

/** Mixpanel puts it before the id of a device that is not known as a user: a kind, not a secret. */
const DEVICE_PREFIX = '$device:';

export interface PrivacyChoice {
  /** Names of properties that never leave. */
  readonly drop: readonly string[];
  /** Names of properties that leave hashed. */
  readonly hash: readonly string[];
  /** Whether the ids of users and devices leave hashed. */
  readonly hashIds: boolean;
  /** The key of the hashes. */
  readonly key: string | undefined;
}

/** Returns what protects the values of all streams; undefined where nothing is to be protected. */
export function createPrivacy(choice: PrivacyChoice): Privacy | undefined {
  const { drop, hash, hashIds, key } = choice;
  const hashed = hashIds ? [...hash, ...IDENTITY_PROPERTIES] : hash;
  if (drop.length === 0 && hashed.length === 0) return undefined;
  return new Privacy({ drop, hash: hashed, key, keptPrefix: DEVICE_PREFIX });
}
