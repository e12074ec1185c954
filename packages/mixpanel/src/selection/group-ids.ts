import type { Privacy, Treatment } from '@source-mixpanel/event-lines';
import { ConfigError, type CallIo } from '@source-mixpanel/stream';
import type { DataGroup } from '../app/data-groups.js';
import { IDENTITY_PROPERTIES } from './identity.js';

/**
 * Decides whether the ids of group profiles are kept, hashed or dropped, in the same way for all
 * streams with such ids.
 */
export interface GroupIdProtection {
  /**
   * Whether any properties are dropped or hashed. If so, the group key must be known before
   * anything of a group is emitted.
   */
  readonly needsKeys: boolean;
  /**
   * Returns whether the ids of a group are kept, hashed or dropped. The ids are the values of an
   * event property, the group key, so they are treated like that property. If they are dropped, a
   * warning is reported, once per group key.
   * @throws ConfigError `group_key_unknown` if the group key is unknown, because it could be one of
   *   the properties that are dropped or hashed
   */
  treatmentOf(group: DataGroup, io: CallIo): Treatment;
}

/** Creates the protection. Call it once per sync of a stream. */
export function protectGroupIds(privacy: Privacy | undefined): GroupIdProtection {
  // The properties that `hashIds` adds contain ids of users and devices, never of groups.
  const hashed = privacy?.namesOf('hash').filter((name) => !IDENTITY_PROPERTIES.includes(name));
  const dropped = privacy?.namesOf('drop');
  const needsKeys = [...(hashed ?? []), ...(dropped ?? [])].length > 0;
  const warned = new Set<string>();
  return {
    needsKeys,
    treatmentOf({ id, key }, io) {
      if (key === undefined) {
        if (needsKeys) throw createUnknownKeyError(id);
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

function createUnknownKeyError(id: string): ConfigError {
  return new ConfigError(
    'group_key_unknown',
    `Mixpanel did not return which property holds the ids of the data group ${id}, so Drop Properties (\`privacy.drop_properties\`) and Hash Properties (\`privacy.hash_properties\`) cannot be applied: the profiles of the group are not delivered.`,
  );
}
