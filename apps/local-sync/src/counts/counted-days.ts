import type { ReportTables } from '../report/report-tables.js';
import { quoteName } from '../sql.js';
import type { ComparedDays } from './compared-days.js';
import type { SelectedEvents } from './count-comparison.js';
import { offsetSql } from './project-days.js';

/**
 * If Mixpanel no longer lists a name, because it was merged or hidden, this number of days before
 * the last count of the name is not compared. The counts of the name stay in the target, but later
 * syncs may have counted the events of these days under another name. Older days are compared,
 * because no sync reads more than this number of days again.
 */
const DOUBTED_DAYS = 31;

/** Returns an SQL expression for the time of an event; NULL if the time is not usable. */
export async function timeOfEvents(tables: ReportTables): Promise<string> {
  const column = await tables.columnOf('export', 'time');
  if (column === undefined) return 'CAST(NULL AS TIMESTAMP)';
  const name = quoteName(column);
  const isTime = tables.of('export')?.get(column) === 'TIMESTAMP';
  return isTime ? name : `TRY_CAST(CAST(${name} AS VARCHAR) AS TIMESTAMP)`;
}

/**
 * Creates the table `compared_events` with the number of events by name and day. A row has two
 * days: `zoned` is the day in the time zone of the project if `time` is UTC, and `written` is the
 * day of `time` as it is written.
 */
export async function prepareEvents(
  tables: ReportTables,
  { from, to }: ComparedDays,
  zone: string,
): Promise<void> {
  const event = await tables.textOf('export', 'event');
  const zoned = `CAST(t + to_seconds(${offsetSql('t', zone, { from, to })}) AS DATE)`;
  await tables.connection.run(
    `CREATE TEMP TABLE compared_events AS
     SELECT event, zoned, written, count(*)::BIGINT AS n FROM (
       SELECT event, CASE WHEN near THEN ${zoned} END AS zoned, CAST(t AS DATE) AS written FROM (
         SELECT event, t, t >= DATE '${from}' - INTERVAL 2 DAY AND t < DATE '${to}' + INTERVAL 3 DAY AS near
         FROM (SELECT coalesce(${event}, '') AS event, ${await timeOfEvents(tables)} AS t FROM export))
       WHERE near OR t IS NULL)
     GROUP BY ALL`,
  );
  await tables.connection.run(
    `DELETE FROM compared_events
     WHERE NOT coalesce(zoned ${between(from, to)} OR written ${between(from, to)}, true)`,
  );
}

/** Creates the table `compared_counts`: Mixpanel's own counts by name and day. */
export async function prepareCounts(
  tables: ReportTables,
  { from, to }: ComparedDays,
): Promise<void> {
  await tables.connection.run(
    `CREATE TEMP TABLE compared_counts AS
     WITH counts AS (
       SELECT TRY_CAST(CAST("date" AS VARCHAR) AS DATE) AS day, CAST("event" AS VARCHAR) AS event,
         TRY_CAST(CAST("count" AS VARCHAR) AS BIGINT) AS n FROM event_counts),
     names AS (SELECT event, max(day) AS last FROM counts GROUP BY event)
     SELECT day, event, max(n) AS n FROM counts JOIN names USING (event)
     WHERE day ${between(from, to)} AND n IS NOT NULL
       AND (last = (SELECT max(day) FROM counts) OR day <= last - ${DOUBTED_DAYS})
       AND event NOT LIKE '$custom_event:%'
       AND event NOT IN (SELECT event FROM left_out_names)
       AND (NOT EXISTS (FROM selected_names) OR event IN (FROM selected_names))
     GROUP BY ALL`,
  );
}

function between(from: string, to: string): string {
  return `BETWEEN DATE '${from}' AND DATE '${to}'`;
}

/**
 * Creates three tables: `selected_names` (empty if all events are selected), `left_out_names`
 * (names that are not compared, because their counts include events of other names) and
 * `explained_names` (names whose events cannot be the missing ones of another name). Returns the
 * reason if nothing can be compared.
 */
export async function prepareNames(
  tables: ReportTables,
  selected: SelectedEvents,
): Promise<string | undefined> {
  const names = selected.kind === 'names' ? selected.names : [];
  await tables.rows(
    `CREATE TEMP TABLE selected_names AS SELECT DISTINCT unnest(from_json($1, '["VARCHAR"]')) AS event`,
    [JSON.stringify(names)],
  );
  const hasLexicon = await prepareLexicon(tables);
  if (names.length > 0 && !hasLexicon) {
    return 'export_events is set, and the target lacks the stream lexicon_events, which lists merged events';
  }
  // Names into which unselected events are merged, directly or through other names.
  await tables.connection.run(
    `CREATE TEMP TABLE mixed AS WITH RECURSIVE up(target) AS (
       SELECT target FROM compared_lexicon
       WHERE merged AND EXISTS (FROM selected_names) AND event NOT IN (FROM selected_names)
       UNION SELECT l.target FROM up JOIN compared_lexicon l ON l.id = up.target WHERE l.merged)
     SELECT up.target, l.event FROM up LEFT JOIN compared_lexicon l ON l.id = up.target AND l.id <> ''`,
  );
  const [[unknown] = []] = await tables.rows('SELECT count(*) FROM mixed WHERE event IS NULL');
  if (unknown !== '0') {
    return 'export_events is set, and lexicon_events does not list the events into which some events are merged';
  }
  await tables.connection.run(
    `CREATE TEMP TABLE left_out_names AS SELECT event FROM mixed
     UNION SELECT event FROM compared_lexicon WHERE is_custom`,
  );
  await tables.connection.run(
    `CREATE TEMP TABLE explained_names AS SELECT event FROM mixed
     UNION SELECT event FROM compared_lexicon GROUP BY event HAVING bool_and(hidden AND NOT merged)`,
  );
  return undefined;
}

/**
 * Creates the table `compared_lexicon` with the definitions of events; returns whether there are
 * any.
 */
async function prepareLexicon(tables: ReportTables): Promise<boolean> {
  const isThere = (await tables.columnOf('lexicon_events', 'name')) !== undefined;
  const text = (field: string): Promise<string> => tables.textOf('lexicon_events', field);
  const flag = async (field: string): Promise<string> =>
    `coalesce(lower(${await text(field)}) = 'true', false)`;
  const source = isThere ? 'lexicon_events' : '(SELECT 1 WHERE false)';
  await tables.connection.run(
    `CREATE TEMP TABLE compared_lexicon AS
     SELECT coalesce(${await text('name')}, '') AS event, coalesce(${await text('id')}, '') AS id,
       coalesce(${await text('merged_event_id')}, '') AS target,
       ${await flag('merged')} AS merged, ${await flag('hidden')} AS hidden,
       coalesce(${await text('custom_event_id')}, '') NOT IN ('', '0') AS is_custom
     FROM ${source}`,
  );
  return isThere;
}
