import { sqlType } from '../columns/column-sql.js';
import type { Column } from '../columns/stream-columns.js';
import type { StreamPlan } from '../stream-plan.js';
import { stagedName } from '../tables/key-sql.js';

/** The name, without extension, of the only file of a stream that is not divided by day. */
export const ALL_ROWS = 'all';
/** The name, without extension, of the file for rows without a day. */
const UNDATED = 'undated';
const TIME_TYPES: ReadonlySet<string> = new Set(['DATE', 'TIMESTAMP']);

/**
 * Reports whether the stream has one file per day. Then the day of a row must never change, so the
 * cursor must belong to the key. The `last_seen` of a profile, for example, changes, and the
 * previous version of its row would remain in the file of another day.
 */
export function isDaily({ cursor, key, mode }: StreamPlan): boolean {
  if (mode === 'full_refresh' || cursor === undefined) return false;
  return key.fields.length === 0 || key.fields.includes(cursor);
}

/** Returns an SQL expression for the day of a staged row, which is the name of its file. */
export function daySql({ cursor }: StreamPlan, columns: readonly Column[]): string {
  const index = columns.findIndex(({ field }) => field === cursor);
  const column = columns[index];
  if (column === undefined) return `'${UNDATED}'`;
  const name = stagedName(index);
  const text = `CAST(${name} AS VARCHAR)`;
  const day = `coalesce(nullif(regexp_extract(${text}, '^\\d{4}-\\d{2}-\\d{2}'), ''), '${UNDATED}')`;
  if (!TIME_TYPES.has(sqlType(column.kind))) return day;
  // A cast to DATE is faster than the regular expression, but writes days outside these years
  // differently.
  return `CASE WHEN ${name} BETWEEN '0001-01-01'::TIMESTAMP AND '9999-12-31 23:59:59.999999'::TIMESTAMP
    THEN CAST(CAST(${name} AS DATE) AS VARCHAR) ELSE ${day} END`;
}
