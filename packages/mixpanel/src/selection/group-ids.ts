import type { Privacy, Treatment } from '@source-mixpanel/event-lines';
import { ConfigError, type CallIo } from '@source-mixpanel/stream';
import type { DataGroup } from '../app/data-groups.js';
import { IDENTITY_PROPERTIES } from './identity.js';

/** What happens to the ids of the profiles of groups, the same in every stream that holds such profiles. */
export interface GroupIdProtection {
  /** Whether nothing of a group may be delivered while its key is unknown. */
  readonly needsKeys: boolean;
  /**
   * Returns what happens to the ids of a group: what happens to the property of events that holds them. Where
   * they are dropped, a warning says so, once for each key.
   * @throws ConfigError `group_key_unknown` if that property is unknown and might be one that is protected
   */
  treatmentOf(group: DataGroup, io: CallIo): Treatment;
}

/** Call it once for each sync of a stream. */
export function protectGroupIds(privacy: Privacy | undefined): GroupIdProtection {
  const hashed = privacy?.namesOf('hash').filter((name) => !IDENTITY_PROPERTIES.includes(name));
  const dropped = privacy?.namesOf('drop');
  // The ids of users and devices alone, which `hashIds` stands for, are not those of a group.
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
