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
  /** The keys of the only groups to read. */
  readonly groupKeys: readonly string[] | undefined;
  readonly privacy: PrivacySettings | undefined;
  readonly eventKey: EventKeyColumn | undefined;
}

/** Returns what the configuration selects and protects. */
export function selections(config: Config): Selections {
  const { privacy, export_key: key } = config;
  return {
    events: {
      events: given(config.export_events),
      where: config.export_where,
      properties: given(config.export_properties),
      inMilliseconds: config.export_time_precision === 'milliseconds',
    },
    profiles: { where: config.engage_where, properties: given(config.engage_properties) },
    groupKeys: given(config.group_keys),
    privacy: privacy && {
      drop: privacy.drop_properties ?? [],
      hash: privacy.hash_properties ?? [],
      hashIds: privacy.hash_ids,
      key: privacy.hash_key,
    },
    eventKey: key === 'none' ? undefined : key,
  };
}

/** A form sends an empty list after the user removed all items. */
function given(names: readonly string[] | undefined): readonly string[] | undefined {
  return names === undefined || names.length === 0 ? undefined : names;
}
