import type { RecordKey } from '@source-mixpanel/event-lines';

/**
 * Columns that identify an event. `event_key` includes the id of the user. `event_key_stable` does
 * not, because the id changes when Mixpanel merges users.
 */
export const EVENT_KEY_COLUMNS = ['event_key', 'event_key_stable'] as const;
export type EventKeyColumn = (typeof EVENT_KEY_COLUMNS)[number];

/**
 * Properties in which Mixpanel describes how it processed the event and identified the user,
 * without a leading `$`. The key of an event without `$insert_id` is a hash of its properties;
 * these are ignored, because they may change later.
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

/**
 * Matches columns that Airbyte or local-sync add to tables. They are ignored, so that a query over
 * a loaded table can compute the same key.
 */
const LOADER_COLUMN = /^\$?_(?:airbyte|local_sync)/;

/**
 * Removes leading `$` and `_`, so that the result is the same for a property and for its column.
 */
const labelOf = (name: string): string => name.replace(/^[$_]+/, '');

/** Returns the definition of a key column. */
export function eventKey(column: EventKeyColumn): RecordKey {
  return {
    column,
    ownerField: column === 'event_key' ? 'distinct_id' : undefined,
    idField: '$insert_id',
    isIgnored: (name) => CHANGING.has(labelOf(name)) || LOADER_COLUMN.test(name),
    labelOf,
  };
}
