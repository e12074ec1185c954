/** How Mixpanel writes an event: `{"event": …, "properties": {"time": …, "distinct_id": …, …}}`. */
export const EVENT_SHAPE = {
  head: 'event',
  bag: 'properties',
  time: 'time',
  /** Properties whose columns keep their names. */
  kept: ['time', 'distinct_id'],
} as const;

/** Property by column, of the format with one column for all properties. */
export const RAW_COLUMNS = {
  distinct_id: 'distinct_id',
  insert_id: '$insert_id',
  mp_processing_time_ms: 'mp_processing_time_ms',
} as const;
