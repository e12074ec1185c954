import { sqlType } from '../columns/column-sql.js';
import type { Column } from '../columns/stream-columns.js';
import type { StreamPlan } from '../stream-plan.js';
import { stagedName } from '../tables/key-sql.js';

/** File name, without extension, of a stream with one file for all rows. */
export const WHOLE = 'all';
/** File name, without extension, for rows whose cursor is not a time. */
const UNDATED = 'undated';
const TIMES: ReadonlySet<string> = new Set(['DATE', 'TIMESTAMP']);

/**
 * Reports whether the stream has one file per day. This requires that the day of a row never changes, so its
 * cursor must belong to the key. The `last_seen` of a profile changes, and the previous version of its row would
 * remain in another file.
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
  // A cast is faster than the regular expression. Outside these years DuckDB writes days differently.
  return `CASE WHEN ${name} BETWEEN '0001-01-01'::TIMESTAMP AND '9999-12-31 23:59:59.999999'::TIMESTAMP
    THEN CAST(CAST(${name} AS DATE) AS VARCHAR) ELSE ${day} END`;
}
