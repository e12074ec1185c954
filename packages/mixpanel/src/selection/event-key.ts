import type { RecordKey } from '@source-mixpanel/event-lines';

/**
 * Columns that identify an event. `event_key` includes the id of the user. `event_key_stable` does not, because the
 * id changes when Mixpanel merges users.
 */
export const EVENT_KEY_COLUMNS = ['event_key', 'event_key_stable'] as const;
export type EventKeyColumn = (typeof EVENT_KEY_COLUMNS)[number];

/**
 * Properties in which Mixpanel describes how it processed the event and identified the user. They may change later,
 * so they are not part of the key. The names are without `$`, because a column does not show whether the property's
 * name has one.
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

/** Columns that loaders add to tables. They are ignored so that SQL over a table computes the same key. */
const OF_LOADERS = /^\$?_(?:airbyte|local_sync)/;

/** Removes leading `$` and `_`. The result is the same for a property and for its column. */
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
