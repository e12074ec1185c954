-- Merges local-sync's JSON lines, read from standard input, into mixpanel_events. Safe to repeat: an event
-- that is already there stays as it is. Events without an insert_id have no identity and are appended.
SET client_min_messages = warning;
CREATE TABLE IF NOT EXISTS mixpanel_events (
  event text, time timestamptz, distinct_id text, insert_id text, properties jsonb
);
CREATE UNIQUE INDEX IF NOT EXISTS mixpanel_events_key
  ON mixpanel_events (event, time, distinct_id, insert_id) NULLS NOT DISTINCT
  WHERE insert_id IS NOT NULL;

CREATE TEMP TABLE line (value text) ON COMMIT DROP;
-- JSON text holds neither 0x01 nor 0x02, so that each line is one unquoted field.
\copy line FROM pstdin WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')

INSERT INTO mixpanel_events
SELECT data ->> 'event', (data ->> 'time')::timestamptz, data ->> 'distinct_id', data ->> 'insert_id', data
FROM (
  SELECT
    -- jsonb cannot hold U+0000; the first group keeps escaped backslashes before it.
    regexp_replace(value, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'g')::jsonb -> 'data' AS data
  FROM line
) AS lines
ON CONFLICT DO NOTHING;
