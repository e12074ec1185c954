/**
 * The published codes of all failures. A code never changes its meaning, and a removed code is
 * never reused for another failure. docs/guide/troubleshooting.md explains each code; a test
 * compares it with this list.
 */
export const ERROR_CODES = [
  // Credentials, plan and project.
  'unauthorized',
  'forbidden',
  'plan',
  'history_window',
  'wrong_region',
  'unknown_project',
  'withdrawn',
  // Configuration, catalog, state and their files.
  'invalid_config',
  'empty_date_range',
  'filter_refused',
  'group_key_unknown',
  'hash_key_changed',
  'key_column_taken',
  'key_column_missing',
  'to_date_in_future',
  'config_not_json',
  'config_not_object',
  'catalog_not_json',
  'catalog_refused',
  'catalog_repeats_stream',
  'state_not_json',
  'state_empty',
  'state_refused',
  'unknown_stream',
  'file_unreadable',
  'file_too_large',
  'file_not_text',
  'gateway_invalid',
  'proxy_invalid',
  'insecure_url',
  // Quota.
  'rate_limited',
  // The connection.
  'connection_failed',
  'connection_lost',
  'certificate_refused',
  'timed_out',
  'too_slow',
  'server_failed',
  'query_timed_out',
  'not_an_answer',
  // Incomplete or damaged responses, and the partitions and streams that failed because of them.
  'broken_answer',
  'broken_body',
  'body_too_large',
  'answer_would_be_too_large',
  'foreign_time',
  'range_refused',
  'unreadable_line',
  'events_missing',
  'profiles_incomplete',
  'session_lost',
  'partitions_failed',
  'streams_failed',
  // The machine.
  'storage_full',
  'storage_failed',
  'no_address_space',
  'open_files_limit',
  // Responses of Mixpanel that the connector does not expect.
  'bad_request',
  'not_found',
  'child_not_found',
  'method_not_allowed',
  'answered_error',
  'unexpected_answer',
  'answer_too_large',
  'unknown_encoding',
  // Defects of the connector or of the program that uses it.
  'internal_error',
  'request_refused',
  'requests_spent',
  'body_discarded',
  'not_a_record',
  'no_workers',
  'torn_line',
  'unknown_budget',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
