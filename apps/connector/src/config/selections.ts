import type {
  EventKeyColumn,
  EventSelection,
  PrivacySettings,
  ProfileSelection,
} from '@source-mixpanel/mixpanel';
import type { Config } from './config.js';

export interface Selections {
  readonly events: EventSelection;
  readonly profiles: ProfileSelection;
  /** Group keys of the groups to read; undefined: all groups. */
  readonly groupKeys: readonly string[] | undefined;
  readonly privacy: PrivacySettings | undefined;
  readonly eventKey: EventKeyColumn | undefined;
}

/** Converts the settings that select or protect data into the form that the streams expect. */
export function selections(config: Config): Selections {
  const { privacy, export_key: key } = config;
  return {
    events: {
      events: ifNotEmpty(config.export_events),
      where: config.export_where,
      properties: ifNotEmpty(config.export_properties),
      inMilliseconds: config.export_time_precision === 'milliseconds',
    },
    profiles: { where: config.engage_where, properties: ifNotEmpty(config.engage_properties) },
    groupKeys: ifNotEmpty(config.group_keys),
    privacy: privacy && {
      drop: privacy.drop_properties ?? [],
      hash: privacy.hash_properties ?? [],
      hashIds: privacy.hash_ids,
      key: privacy.hash_key,
    },
    eventKey: key === 'none' ? undefined : key,
  };
}

/**
 * Returns the list, or undefined if it is empty: Airbyte's form sends an empty list after the user
 * has removed all items.
 */
function ifNotEmpty(names: readonly string[] | undefined): readonly string[] | undefined {
  return names === undefined || names.length === 0 ? undefined : names;
}
