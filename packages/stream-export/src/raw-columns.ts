/**
 * Columns of the format with one column for all properties, with the types that its schema
 * declares.
 */
export const RAW_COLUMNS = {
  distinct_id: { name: 'distinct_id', type: 'text' },
  insert_id: { name: '$insert_id', type: 'text' },
  mp_processing_time_ms: { name: 'mp_processing_time_ms', type: 'integer' },
} as const;
