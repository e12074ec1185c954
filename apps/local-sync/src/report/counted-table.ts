import type { ReportTables } from './report-tables.js';

export interface CountedTable {
  /** The first and the last day with both counts and events. */
  readonly range: { readonly from: string; readonly to: string };
  /** An SQL condition, without the column, that is true if a day is in this range. */
  readonly between: string;
}

/**
 * Creates the temporary table `event_counts_by_day` with Mixpanel's counts (the stream
 * `event_counts`). Adds events that Mixpanel counts but `export` lacks to `event_days`, with 0
 * rows. Returns undefined if no day has both events and counts.
 * @param events the first and the last day of the events
 */
export async function createCountsTable(
  tables: ReportTables,
  events: { readonly from: string; readonly to: string },
): Promise<CountedTable | undefined> {
  if (!tables.has('event_counts', 'date', 'event', 'count')) return undefined;
  await tables.connection.run(
    `CREATE TEMP TABLE event_counts_by_day AS
     SELECT TRY_CAST(left(CAST("date" AS VARCHAR), 10) AS DATE) AS day, CAST("event" AS VARCHAR) AS event,
       sum(TRY_CAST(CAST("count" AS VARCHAR) AS BIGINT))::BIGINT AS n
     FROM event_counts GROUP BY ALL`,
  );
  const [row] = await tables.rows(
    `SELECT greatest(min(day), $1::DATE), least(max(day), $2::DATE) FROM event_counts_by_day`,
    [events.from, events.to],
  );
  const [from, to] = row ?? [];
  if (typeof from !== 'string' || typeof to !== 'string' || from > to) return undefined;
  const between = `BETWEEN '${from}'::DATE AND '${to}'::DATE`;
  await tables.connection.run(
    `DELETE FROM event_counts_by_day WHERE day IS NULL OR NOT day ${between}`,
  );
  // The report must also show events that the target lacks completely.
  await tables.connection.run(
    `INSERT INTO event_days SELECT day, event, 0, 0 FROM event_counts_by_day
     WHERE n > 0 AND event NOT IN (SELECT event FROM event_days)`,
  );
  return { range: { from, to }, between };
}
