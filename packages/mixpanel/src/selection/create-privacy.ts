import { Privacy } from '@source-mixpanel/event-lines';
import { DEVICE_PREFIX, IDENTITY_PROPERTIES } from './identity.js';

/** The settings that remove or hash values before records are emitted. */
export interface PrivacySettings {
  /** Properties that are removed from every record. */
  readonly drop: readonly string[];
  /** Properties whose values are replaced by a hash. */
  readonly hash: readonly string[];
  /** Whether the ids of users and devices (`IDENTITY_PROPERTIES`) are hashed as well. */
  readonly hashIds: boolean;
  /** Secret key with which values are hashed (HMAC). */
  readonly key: string | undefined;
}

/**
 * Creates the `Privacy` that all streams apply to their records. Returns undefined if the settings
 * neither remove nor hash anything.
 */
export function createPrivacy(settings: PrivacySettings): Privacy | undefined {
  const { drop, hash, hashIds, key } = settings;
  const hashed = hashIds ? [...hash, ...IDENTITY_PROPERTIES] : hash;
  if (drop.length === 0 && hashed.length === 0) return undefined;
  return new Privacy({ drop, hash: hashed, key, keptPrefix: DEVICE_PREFIX });
}
