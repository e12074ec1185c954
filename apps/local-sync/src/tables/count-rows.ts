import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../columns/stream-columns.js';
import type { KeptRows } from '../destination.js';
import { quoteName } from '../sql.js';
import { textRows } from './text-rows.js';

const DAY = /^\d{4}-\d{2}-\d{2}(?!\d)/;

/**
 * Returns the number of rows of a stream in the target, and the latest day of its cursor.
 * @param source the SQL source of all rows; undefined if there are none
 */
export async function countRows(
  connection: DuckDBConnection,
  source: string | undefined,
  cursor: Column | undefined,
): Promise<KeptRows> {
  if (source === undefined) return { rows: 0, newest: undefined };
  const newest = cursor === undefined ? 'NULL' : `max(${quoteName(cursor.name)})`;
  const [row] = await textRows(connection, `SELECT count(*), ${newest} FROM ${source}`);
  const [rows, latest] = row ?? [];
  return { rows: Number(rows ?? '0'), newest: DAY.exec(latest ?? '')?.[0] };
}
