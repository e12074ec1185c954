import type { RecordKey } from '@source-mixpanel/event-lines';

/** The column that identifies an event: with the user in it, or without, as merges of users change them. */
export type EventKeyColumn = 'event_key' | 'event_key_stable';

/** What Mixpanel writes of the handling of an event and of the identity of its user: it may change later. */
const CHANGING: ReadonlySet<string> = new Set([
  'mp_processing_time_ms',
  '$mp_api_timestamp_ms',
  'distinct_id',
  '$distinct_id_before_identity',
  '$preshuffle_distinct_id',
  'mp_original_distinct_id',
  '$is_reshuffled',
  '$identity_failure_reason',
]);

export function eventKey(column: EventKeyColumn): RecordKey {
  return {
    column,
    ownerField: column === 'event_key' ? 'distinct_id' : undefined,
    idField: '$insert_id',
    ignored: CHANGING,
  };
}
