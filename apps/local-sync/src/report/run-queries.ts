import { quoteName } from '../sql.js';
import type { QuotaPart, RunPart, StreamPart } from './report-data.js';
import type { ReportTables } from './report-tables.js';
import { shownName } from './shown-name.js';

const MAX_RUNS = 100;
const MAX_SAMPLES = 5000;
const MAX_ERROR_CHARACTERS = 500;
/**
 * Columns that the table of runs of an earlier version may lack, each with the aggregate that
 * combines the values of the streams of a run.
 */
const SUMS = [
  ['bytes', 'sum'],
  ['waited_seconds', 'max'],
  ['query_requests', 'max'],
  ['export_requests', 'max'],
] as const;

/** The columns that are read from the last run of each stream. */
const LAST_RUN = [
  'records',
  'bytes',
  'stream_seconds',
  'waited_seconds',
  'stream_requests',
  'outcome',
];

/** Returns each stream with the result of its last run. */
export async function readStreams(tables: ReportTables): Promise<readonly StreamPart[]> {
  // If the last run lacks a value, `arg_max` would return the value of an earlier run.
  const last = (column: string): string => `arg_max_null(${columnOrNull(tables, column)}, started)`;
  const rows = await tables.rows(
    `SELECT stream, ${LAST_RUN.map(last).join(', ')},
       epoch_ms(max(started) FILTER (outcome = 'complete'))
     FROM local_sync.runs GROUP BY stream ORDER BY stream`,
  );
  const streams = rows.map(async (row): Promise<StreamPart> => {
    const [name, records, bytes, seconds, waited, requests, outcome, success] = row;
    const exists = tables.of(name ?? '') !== undefined;
    const [counted] = exists
      ? await tables.rows(`SELECT count(*) FROM ${quoteName(name ?? '')}`)
      : [];
    return {
      name: shownName(name ?? ''),
      rows: numberOrNull(counted?.[0]),
      records: Number(records ?? '0'),
      bytes: numberOrNull(bytes),
      seconds: numberOrNull(seconds),
      waited: numberOrNull(waited),
      requests: numberOrNull(requests),
      outcome: outcome ?? '',
      lastSuccess: numberOrNull(success),
    };
  });
  return Promise.all(streams);
}

/** Returns the last runs, the newest first. */
export async function readRuns(tables: ReportTables): Promise<readonly RunPart[]> {
  const sums = SUMS.map(([column, sum]) => `${sum}(${columnOrNull(tables, column)})`);
  const rows = await tables.rows(
    `SELECT epoch_ms(started), max(seconds), sum(records), ${sums.join(', ')}, count(*),
       count(*) FILTER (outcome = 'complete'),
       left(string_agg(DISTINCT ${columnOrNull(tables, 'error')}, chr(10)), ${MAX_ERROR_CHARACTERS})
     FROM local_sync.runs GROUP BY started ORDER BY started DESC LIMIT ${MAX_RUNS}`,
  );
  return rows.map((row) => {
    const [started, seconds, records, bytes, waited, query, exported, streams, complete, error] =
      row;
    return {
      started: Number(started),
      seconds: Number(seconds ?? '0'),
      records: Number(records ?? '0'),
      bytes: numberOrNull(bytes),
      waited: numberOrNull(waited),
      queryRequests: numberOrNull(query),
      exportRequests: numberOrNull(exported),
      streams: Number(streams),
      complete: Number(complete),
      error: error ?? null,
    };
  });
}

/** Returns the remaining quotas during the last runs; null if no run has recorded them. */
export async function readQuota(tables: ReportTables): Promise<QuotaPart | null> {
  if (tables.of('local_sync.quota') === undefined) return null;
  const rows = await tables.rows(
    `FROM (SELECT epoch_ms(noted) AS instant, query_left, export_left, query_limit, export_limit
           FROM local_sync.quota ORDER BY noted DESC LIMIT ${MAX_SAMPLES}) ORDER BY instant`,
  );
  const last = rows.at(-1);
  if (last === undefined) return null;
  const numbers = (index: number): readonly number[] => rows.map((row) => Number(row[index]));
  return {
    at: numbers(0).map((instant) => instant / 1000),
    query: numbers(1),
    export: numbers(2),
    queryLimit: Number(last[3]),
    exportLimit: Number(last[4]),
  };
}

/**
 * Returns an SQL expression for a column of the runs; NULL if the table of an earlier version lacks
 * it.
 */
function columnOrNull(tables: ReportTables, column: string): string {
  return tables.has('local_sync.runs', column) ? quoteName(column) : 'NULL';
}

function numberOrNull(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text);
}
