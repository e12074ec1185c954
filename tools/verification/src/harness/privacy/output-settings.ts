import type { JsonObject } from '@source-mixpanel/exact-json';

/**
 * Selects the events or profiles that have a value for this property or, if `isDefined` is false,
 * those that have none.
 */
export interface Filter {
  readonly property: string;
  readonly isDefined: boolean;
}

/**
 * The settings that decide which events, profiles and properties the connector emits, and which
 * values it hashes. An absent setting restricts nothing.
 */
export interface OutputSettings {
  readonly events?: readonly string[] | undefined;
  readonly eventFilter?: Filter | undefined;
  readonly eventProperties?: readonly string[] | undefined;
  /** Whether the times of events are emitted with milliseconds, and not only with seconds. */
  readonly isInMilliseconds: boolean;
  readonly keyColumn?: 'event_key' | 'event_key_stable' | undefined;
  readonly profileFilter?: Filter | undefined;
  readonly profileProperties?: readonly string[] | undefined;
  readonly dataView?: { readonly id: number; readonly filter: Filter } | undefined;
  readonly dropped: readonly string[];
  readonly hashed: readonly string[];
  readonly hashesIds: boolean;
  readonly hashKey: string;
}

/** Returns the settings as members of the connector's configuration. */
export function toConfig(settings: OutputSettings): JsonObject {
  const { events, eventFilter, eventProperties, keyColumn, isInMilliseconds } = settings;
  const { profileFilter, profileProperties, dataView, ...privacy } = settings;
  return {
    ...(events && { export_events: events }),
    ...(eventFilter && { export_where: filterExpression(eventFilter) }),
    ...(isInMilliseconds ? { export_time_precision: 'milliseconds' } : {}),
    ...(eventProperties && { export_properties: eventProperties }),
    ...(keyColumn && { export_key: keyColumn }),
    ...(profileFilter && { engage_where: filterExpression(profileFilter) }),
    ...(profileProperties && { engage_properties: profileProperties }),
    ...(dataView && { workspace_id: dataView.id }),
    privacy: {
      drop_properties: privacy.dropped,
      hash_properties: privacy.hashed,
      hash_ids: privacy.hashesIds,
      hash_key: privacy.hashKey,
    },
  };
}

/** Returns the filter as an expression of Mixpanel's query language. */
export function filterExpression({ property, isDefined }: Filter): string {
  return `${isDefined ? '' : 'not '}defined(properties[${JSON.stringify(property)}])`;
}

/** The properties that contain ids of users or devices, as docs/guide lists them. */
const ID_PROPERTIES: ReadonlySet<string> = new Set([
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
]);
/**
 * The properties that are emitted even if the settings do not select them. They can still be
 * dropped or hashed.
 */
const ALWAYS_SELECTED: ReadonlySet<string> = new Set([
  'time',
  'distinct_id',
  '$insert_id',
  'mp_processing_time_ms',
  '$last_seen',
]);

export type RecordKind = 'event' | 'profile';

/** Returns what the connector must do with the values of a property, according to docs/guide. */
export function treatmentOf(
  settings: OutputSettings,
  kind: RecordKind,
  name: string,
): 'emitted' | 'hashed' | 'omitted' {
  const { eventProperties, profileProperties, dropped, hashed, hashesIds } = settings;
  const selected = kind === 'event' ? eventProperties : profileProperties;
  const isSelected = selected === undefined || ALWAYS_SELECTED.has(name) || selected.includes(name);
  if (dropped.includes(name) || !isSelected) return 'omitted';
  return hashed.includes(name) || (hashesIds && ID_PROPERTIES.has(name)) ? 'hashed' : 'emitted';
}
