import type { Column } from '../columns/stream-columns.js';
import type { StreamPlan } from '../stream-plan.js';
import { stagedName } from '../tables/key-sql.js';

/** The name of the one file of a stream that is not kept by day. */
export const WHOLE = 'all';
/** Rows whose cursor is no time. */
const UNDATED = 'undated';

/**
 * Whether the rows of a stream go into files by day: only where a row stays on its day for good. A
 * profile's `last_seen` moves, and with it the row would leave its older self behind.
 */
export function isDaily({ cursor, key, mode }: StreamPlan): boolean {
  if (mode === 'full_refresh' || cursor === undefined) return false;
  return key.fields.length === 0 || key.fields.includes(cursor);
}

/** The day of a staged row, as an expression. */
export function daySql({ cursor }: StreamPlan, columns: readonly Column[]): string {
  const index = columns.findIndex(({ field }) => field === cursor);
  if (index < 0) return `'${UNDATED}'`;
  const text = `CAST(${stagedName(index)} AS VARCHAR)`;
  return `coalesce(nullif(regexp_extract(${text}, '^\\d{4}-\\d{2}-\\d{2}'), ''), '${UNDATED}')`;
}
