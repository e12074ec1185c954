import type { RecordKey } from '@source-mixpanel/event-lines';

/** The column that identifies an event: with the user in it, or without, as merges of users change them. */
export const EVENT_KEY_COLUMNS = ['event_key', 'event_key_stable'] as const;
export type EventKeyColumn = (typeof EVENT_KEY_COLUMNS)[number];

/**
 * What Mixpanel writes of the handling of an event and of the identity of its user: it may change later. Without the
 * `$` of their names, as a column does not show whether a property has one.
 */
const CHANGING: ReadonlySet<string> = new Set([
  'mp_processing_time_ms',
  'mp_api_timestamp_ms',
  'distinct_id_before_identity',
  'preshuffle_distinct_id',
  'mp_original_distinct_id',
  'is_reshuffled',
  'identity_failure_reason',
]);

/** Columns that loaders add: SQL over a table leaves them out. */
const OF_LOADERS = /^\$?_(?:airbyte|local_sync)/;

/** The name of a property and that of its column, without what tells them apart. */
const labelOf = (name: string): string => name.replace(/^[$_]+/, '');

export function eventKey(column: EventKeyColumn): RecordKey {
  return {
    column,
    ownerField: column === 'event_key' ? 'distinct_id' : undefined,
    idField: '$insert_id',
    isIgnored: (name) => CHANGING.has(labelOf(name)) || OF_LOADERS.test(name),
    labelOf,
  };
}
