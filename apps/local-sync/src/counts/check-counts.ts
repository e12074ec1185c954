import { existsSync } from 'node:fs';
import { errorText } from '../error-text.js';
import { ReportTables } from '../report/report-tables.js';
import { databaseProblem } from '../tables/database-problem.js';
import { openForReading } from '../tables/open-for-reading.js';
import { databasePath, type TableTarget } from '../target.js';
import { compareCounts, type CompareOptions } from './compare-counts.js';
import type { CountComparison } from './count-comparison.js';

/**
 * Compares the events in a database or a directory of Parquet files with Mixpanel's own counts,
 * without changing anything. It never throws, because the sync has already succeeded: if a problem
 * prevents the comparison, the result contains it as the reason.
 */
export async function checkCounts(
  target: TableTarget,
  { memory, ...options }: CompareOptions & { readonly memory: string | undefined },
): Promise<CountComparison> {
  if (!existsSync(databasePath(target))) return { kind: 'absent' };
  try {
    const { connection, close } = await openForReading(target, memory);
    try {
      return await compareCounts(await ReportTables.open(connection), options);
    } finally {
      close();
    }
  } catch (error) {
    const reason = databaseProblem(error) ?? errorText(error);
    return { kind: 'not_compared', reason };
  }
}
