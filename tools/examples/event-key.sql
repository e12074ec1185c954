-- The keys of events (docs/guide/choose-what-you-sync.md), as expressions that fill the column of rows
-- synced before export_key was set, with export_format "text".

-- event_key in DuckDB
left(sha256(concat_ws(chr(31),
  coalesce(event, ''),
  coalesce(epoch(CAST(left(CAST(time AS VARCHAR), 19) AS TIMESTAMP))::BIGINT::VARCHAR, ''),
  coalesce(distinct_id, ''),
  CASE WHEN coalesce(insert_id, '') <> '' THEN insert_id ELSE '~' || left(sha256(coalesce(array_to_string(list_sort(
    list_transform(
      list_filter(map_entries(CAST(to_json(export) AS MAP(VARCHAR, VARCHAR))), lambda e: e.value IS NOT NULL
        AND e.key NOT IN ('event', 'time', 'insert_id', 'event_key', 'event_key_stable', 'distinct_id')
        AND NOT regexp_matches(e.key, '^(_airbyte|_local_sync)')
        AND regexp_replace(e.key, '^[$_]+', '') NOT IN ('mp_processing_time_ms', 'mp_api_timestamp_ms',
          'distinct_id_before_identity', 'preshuffle_distinct_id', 'mp_original_distinct_id', 'is_reshuffled',
          'identity_failure_reason')),
      lambda e: regexp_replace(e.key, '^[$_]+', '') || '=' || e.value)
  ), chr(31)), '')), 32) END)), 32)

-- event_key_stable in DuckDB
left(sha256(concat_ws(chr(31),
  coalesce(event, ''),
  coalesce(epoch(CAST(left(CAST(time AS VARCHAR), 19) AS TIMESTAMP))::BIGINT::VARCHAR, ''),
  CASE WHEN coalesce(insert_id, '') <> '' THEN insert_id ELSE '~' || left(sha256(coalesce(array_to_string(list_sort(
    list_transform(
      list_filter(map_entries(CAST(to_json(export) AS MAP(VARCHAR, VARCHAR))), lambda e: e.value IS NOT NULL
        AND e.key NOT IN ('event', 'time', 'insert_id', 'event_key', 'event_key_stable')
        AND NOT regexp_matches(e.key, '^(_airbyte|_local_sync)')
        AND regexp_replace(e.key, '^[$_]+', '') NOT IN ('mp_processing_time_ms', 'mp_api_timestamp_ms',
          'distinct_id_before_identity', 'preshuffle_distinct_id', 'mp_original_distinct_id', 'is_reshuffled',
          'identity_failure_reason')),
      lambda e: regexp_replace(e.key, '^[$_]+', '') || '=' || e.value)
  ), chr(31)), '')), 32) END)), 32)

-- Other databases, for event_key where every event has an insert_id. Only the SQL for DuckDB is tested.

-- BigQuery
LEFT(TO_HEX(SHA256(CONCAT(event, CHR(31), CAST(UNIX_SECONDS(TIMESTAMP(time)) AS STRING), CHR(31), distinct_id, CHR(31), insert_id))), 32)
-- Snowflake
LEFT(SHA2(event || CHR(31) || DATE_PART(epoch_second, time::TIMESTAMP_NTZ) || CHR(31) || distinct_id || CHR(31) || insert_id, 256), 32)
-- PostgreSQL
left(encode(sha256(convert_to(event || chr(31) || floor(extract(epoch FROM time::timestamp AT TIME ZONE 'UTC'))::bigint || chr(31) || distinct_id || chr(31) || insert_id, 'UTF8')), 'hex'), 32)
