import type { ReportTables } from './report-tables.js';

/** The number of rows whose keys DuckDB compares at once. These keys fit into 128 MB of memory. */
const ROWS_AT_ONCE = 1_000_000;

/**
 * Creates the temporary table `event_days` with the number of rows and of repeated rows by day and
 * event name. A row is repeated if an earlier row of the same day has the same event, user and
 * insert_id (without insert_id: the same time).
 * @param rowsAtOnce the number of rows whose keys are compared at once; more if a single day has
 * more
 */
export async function countByDay(tables: ReportTables, rowsAtOnce = ROWS_AT_ONCE): Promise<void> {
  const text = (field: string): Promise<string> => tables.textOf('export', field);
  const [time, event] = [await text('time'), await text('event')];
  const [user, insert] = [await text('distinct_id'), await text('insert_id')];
  const [[rows] = []] = await tables.rows('SELECT count(*) FROM export');
  const parts = Math.max(1, Math.ceil(Number(rows ?? '0') / rowsAtOnce));
  await tables.connection.run(
    'CREATE TEMP TABLE event_days(day DATE, event VARCHAR, n BIGINT, repeats BIGINT)',
  );
  // Each part contains complete days, because rows are repeated only within a day.
  for (let part = 0; part < parts; part += 1) {
    await tables.connection.run(
      `INSERT INTO event_days
       SELECT day, event, sum(n), sum(n - 1) FROM (
         SELECT day, event, key, count(*) AS n FROM (
           SELECT TRY_CAST(left(${time}, 10) AS DATE) AS day, coalesce(${event}, '') AS event,
             hash(${user}, ${insert}, CASE WHEN ${insert} IS NULL THEN ${time} END) AS key FROM export)
         WHERE day IS NOT NULL AND hash(day) % ${parts} = ${part} GROUP BY day, event, key)
       GROUP BY day, event`,
    );
  }
}
