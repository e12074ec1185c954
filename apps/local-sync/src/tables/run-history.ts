import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from '../sql.js';
import type { StreamReport, SyncReport } from '../sync-report.js';
import { textRows } from './text-rows.js';
import type { Warehouse } from './warehouse.js';

/** Columns that the table of runs of an earlier version may lack. They are added to it. */
const ADDED = [
  ...['error VARCHAR', 'bytes BIGINT', 'stream_seconds DOUBLE', 'waited_seconds DOUBLE'],
  ...['query_requests BIGINT', 'export_requests BIGINT', 'stream_requests BIGINT'],
];
/** The stream with the sizes of cohorts. */
const COHORTS = 'cohorts';
/** The number of days for which samples of quotas are kept. */
const QUOTA_DAYS = 90;

/** Stores the results of the syncs of a target, in the schema `local_sync` of its database. */
export class RunHistory {
  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly warehouse: Pick<Warehouse, 'source'>,
  ) {}

  static async open(
    connection: DuckDBConnection,
    warehouse: Pick<Warehouse, 'source'>,
  ): Promise<RunHistory> {
    await connection.run(`
      CREATE SCHEMA IF NOT EXISTS local_sync;
      CREATE TABLE IF NOT EXISTS local_sync.runs(
        started TIMESTAMP, stream VARCHAR, records BIGINT, outcome VARCHAR, seconds DOUBLE);
      ${ADDED.map((column) => `ALTER TABLE local_sync.runs ADD COLUMN IF NOT EXISTS ${column}`).join(';')};
      CREATE TABLE IF NOT EXISTS local_sync.quota(
        noted TIMESTAMP, query_left INTEGER, query_limit INTEGER, export_left INTEGER, export_limit INTEGER);
      CREATE TABLE IF NOT EXISTS local_sync.cohort_sizes(
        noted TIMESTAMP, id VARCHAR, name VARCHAR, members BIGINT)`);
    return new RunHistory(connection, warehouse);
  }

  /**
   * Stores the result of each stream of a sync, the remaining quotas, and the sizes of cohorts.
   * @param ended epoch milliseconds
   */
  async save(report: SyncReport, ended: number): Promise<void> {
    const { streams, started, errors, quota } = report;
    for (const [name, stream] of streams) {
      const { records, bytes, status, began, waited, requests } = stream;
      // Errors of the run explain why its streams are not complete.
      const reasons = [...stream.errors, ...(status === 'complete' ? [] : errors)];
      const lasted = began === undefined ? null : ((stream.ended ?? ended) - began) / 1000;
      await this.connection.run(
        `INSERT INTO local_sync.runs(started, stream, records, outcome, seconds, error, bytes,
           stream_seconds, waited_seconds, query_requests, export_requests, stream_requests)
         VALUES ($1::TIMESTAMP, $2, $3::BIGINT, $4, $5, $6, $7::BIGINT, $8, $9, $10::BIGINT, $11::BIGINT,
           $12::BIGINT)`,
        [
          ...[timestamp(started), name, String(records), status, (ended - started) / 1000],
          reasons.length === 0 ? null : reasons.join('\n'),
          ...[String(bytes), lasted, (waited + unfinishedWait(stream, ended)) / 1000],
          ...[String(quota.queryRequests), String(quota.exportRequests)],
          requests === undefined ? null : String(requests),
        ],
      );
    }
    for (const { at, queryLeft, queryLimit, exportLeft, exportLimit } of quota.samples) {
      await this.connection.run(
        `INSERT INTO local_sync.quota VALUES ($1::TIMESTAMP, $2, $3, $4, $5)`,
        [timestamp(at), queryLeft, queryLimit, exportLeft, exportLimit],
      );
    }
    await this.connection.run(
      `DELETE FROM local_sync.quota WHERE noted < $1::TIMESTAMP - INTERVAL ${QUOTA_DAYS} DAY`,
      [timestamp(ended)],
    );
    if (streams.get(COHORTS)?.status === 'complete') await this.saveCohortSizes(ended);
  }

  /**
   * Records the size of each cohort whose size has changed.
   * @param at epoch milliseconds
   */
  private async saveCohortSizes(at: number): Promise<void> {
    const source = await this.warehouse.source(COHORTS);
    if (source === undefined) return;
    const described = await textRows(this.connection, `DESCRIBE SELECT * FROM ${source}`);
    const present = new Set(described.map(([name]) => name));
    if (!['id', 'name', 'count'].every((name) => present.has(name))) return;
    await this.connection.run(
      `INSERT INTO local_sync.cohort_sizes
       SELECT $1::TIMESTAMP, id, name, members FROM (
         SELECT CAST(id AS VARCHAR) AS id, CAST(name AS VARCHAR) AS name,
           TRY_CAST(CAST(${quoteName('count')} AS VARCHAR) AS BIGINT) AS members FROM ${source}) AS found
       WHERE members IS NOT NULL AND members IS DISTINCT FROM (
         SELECT arg_max(known.members, known.noted) FROM local_sync.cohort_sizes AS known
         WHERE known.id = found.id)`,
      [timestamp(at)],
    );
  }
}

/** Returns the duration in milliseconds of a wait that had not ended when the sync ended. */
function unfinishedWait({ waitingSince }: StreamReport, ended: number): number {
  return waitingSince === undefined ? 0 : ended - waitingSince;
}

function timestamp(instant: number): string {
  return new Date(instant).toISOString().slice(0, -1);
}
