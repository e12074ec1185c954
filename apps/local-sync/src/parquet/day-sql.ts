import { sqlType } from '../columns/column-sql.js';
import type { Column } from '../columns/stream-columns.js';
import type { StreamPlan } from '../stream-plan.js';
import { stagedName } from '../tables/key-sql.js';

/** The name of the one file of a stream that is not kept by day. */
export const WHOLE = 'all';
/** The name of the file for rows whose cursor is not a time. */
const UNDATED = 'undated';
const TIMES: ReadonlySet<string> = new Set(['DATE', 'TIMESTAMP']);

/**
 * Whether the rows of a stream are divided into files by day, which is only possible if a row stays on its day
 * permanently. The `last_seen` of a profile changes, so the older version of its row would stay in another
 * file.
 */
export function isDaily({ cursor, key, mode }: StreamPlan): boolean {
  if (mode === 'full_refresh' || cursor === undefined) return false;
  return key.fields.length === 0 || key.fields.includes(cursor);
}

/** Returns an expression for the day of a staged row. */
export function daySql({ cursor }: StreamPlan, columns: readonly Column[]): string {
  const index = columns.findIndex(({ field }) => field === cursor);
  const column = columns[index];
  if (column === undefined) return `'${UNDATED}'`;
  const name = stagedName(index);
  const text = `CAST(${name} AS VARCHAR)`;
  const day = `coalesce(nullif(regexp_extract(${text}, '^\\d{4}-\\d{2}-\\d{2}'), ''), '${UNDATED}')`;
  if (!TIMES.has(sqlType(column.kind))) return day;
  // The same, without a look at the text of each row; the text of other years is not the day alone.
  return `CASE WHEN ${name} BETWEEN '0001-01-01'::TIMESTAMP AND '9999-12-31 23:59:59.999999'::TIMESTAMP
    THEN CAST(CAST(${name} AS DATE) AS VARCHAR) ELSE ${day} END`;
}
