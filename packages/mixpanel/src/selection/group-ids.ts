import type { Privacy, Treatment } from '@source-mixpanel/event-lines';
import { ConfigError, type CallIo } from '@source-mixpanel/stream';
import type { DataGroup } from '../app/data-groups.js';
import { IDENTITY_PROPERTIES } from './identity.js';

/**
 * Decides whether the ids of group profiles are kept, hashed or dropped, in the same way for all streams that
 * contain them.
 */
export interface GroupIdProtection {
  /** Whether nothing of a group may be emitted while its group key is unknown. */
  readonly needsKeys: boolean;
  /**
   * Returns what happens to the ids of a group: the same as to the values of the group's key, an event
   * property. If these are dropped, a warning is reported, once per key.
   * @throws ConfigError `group_key_unknown` if the key is unknown, so it might be one of the protected
   *   properties
   */
  treatmentOf(group: DataGroup, io: CallIo): Treatment;
}

/** Creates the protection. Call it once per sync of a stream. */
export function protectGroupIds(privacy: Privacy | undefined): GroupIdProtection {
  const hashed = privacy?.namesOf('hash').filter((name) => !IDENTITY_PROPERTIES.includes(name));
  const dropped = privacy?.namesOf('drop');
  // The properties that `hashIds` adds contain ids of users and devices, never of groups.
  const needsKeys = [...(hashed ?? []), ...(dropped ?? [])].length > 0;
  const warned = new Set<string>();
  return {
    needsKeys,
    treatmentOf({ id, key }, io) {
      if (key === undefined) {
        if (needsKeys) throw unknownKey(id);
        return 'keep';
      }
      const treatment = privacy?.treatmentOf(key) ?? 'keep';
      if (treatment === 'drop' && !warned.has(key)) {
        warned.add(key);
        io.report({ kind: 'warning', message: droppedMessage(key) });
      }
      return treatment;
    },
  };
}

function droppedMessage(key: string): string {
  return `The profiles of groups by ${JSON.stringify(key)} are left out, because their ids are values of that property, which Drop Properties (\`privacy.drop_properties\`) lists. To deliver them with hashed ids, list it in Hash Properties (\`privacy.hash_properties\`) instead.`;
}

function unknownKey(id: string): ConfigError {
  return new ConfigError(
    'group_key_unknown',
    `Mixpanel did not return which property holds the ids of the data group ${id}, so Drop Properties (\`privacy.drop_properties\`) and Hash Properties (\`privacy.hash_properties\`) cannot be applied: the profiles of the group are not delivered.`,
  );
}
