import { errorText } from '../error-text.js';
import { compareCounts } from '../counts/compare-counts.js';
import type { CountComparison } from '../counts/count-comparison.js';
import { openForReading } from '../tables/open-for-reading.js';
import { databasePath, type TableTarget } from '../target.js';
import { UserError } from '../user-error.js';
import { VERSION } from '../version.js';
import { readEvents } from './event-queries.js';
import { readCohorts, readOldest } from './freshness-queries.js';
import { readProperties } from './property-queries.js';
import type { ReportData } from './report-data.js';
import { ReportTables } from './report-tables.js';
import { readQuota, readRuns, readStreams } from './run-queries.js';
import { shownName } from './shown-name.js';

export interface ReadReportOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  /** DuckDB's memory limit, in the form of `--memory`, such as `2GB`. */
  readonly memory?: string | undefined;
  /**
   * The comparison of events with counts, if a sync has just made it. Default: events are compared
   * now.
   */
  readonly comparison?: CountComparison | undefined;
}

/**
 * Reads the data of a report from a database or a directory of Parquet files, without changing
 * anything.
 * @throws UserError if the target has no data
 */
export async function readReport(
  target: TableTarget,
  { now, memory, comparison }: ReadReportOptions,
): Promise<ReportData> {
  const { connection, close } = await openForReading(target, memory);
  try {
    const tables = await ReportTables.open(connection);
    if (tables.of('local_sync.runs') === undefined) {
      throw new UserError(`${databasePath(target)} holds no data of local-sync; sync first.`);
    }
    const [project] = await tables.rows('SELECT identity FROM local_sync.project');
    const identity = project?.[0];
    return {
      made: now,
      version: VERSION,
      project: typeof identity === 'string' ? shownName(identity) : null,
      events: await readEvents(tables, now),
      comparison: shownComparison(
        comparison ?? (await compareCounts(tables, { now, settings: undefined })),
      ),
      properties: await readProperties(tables),
      streams: await readStreams(tables),
      runs: await readRuns(tables),
      quota: await readQuota(tables),
      oldest: await readOldest(tables),
      cohorts: await readCohorts(tables),
    };
  } catch (cause) {
    if (!errorText(cause).startsWith('Out of Memory Error')) throw cause;
    throw new UserError(
      'DuckDB does not have enough memory for the report. Give it more, for example with --memory 1GB.',
      { cause },
    );
  } finally {
    close();
  }
}

function shownComparison(comparison: CountComparison): CountComparison {
  if (comparison.kind !== 'compared') return comparison;
  const gaps = comparison.gaps.map((gap) => ({ ...gap, event: shownName(gap.event) }));
  return { ...comparison, gaps };
}
