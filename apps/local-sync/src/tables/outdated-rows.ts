import type { DuckDBConnection } from '@duckdb/node-api';
import { hasSameKeySql, repeatedKeysSql, stagedName, type KeyPart } from './key-sql.js';
import { textRows } from './text-rows.js';

const REPEATED = 'temp.repeated_keys';

/**
 * Removes the rows that a later row with the same key replaces. Returns whether there were any. It
 * finds the repeated keys first, which are few: DuckDB keeps in memory all keys that rows are
 * compared with, and millions of keys would not fit.
 * @param table a temporary table with the number `o` of each row and the columns of the key
 * @param outdated the name of a temporary table to create with the numbers of the removed rows, if
 * there are any
 */
export async function removeOutdated(
  connection: DuckDBConnection,
  { table, outdated }: { readonly table: string; readonly outdated: string },
  parts: readonly KeyPart[],
): Promise<boolean> {
  if (parts.length === 0) return false;
  await connection.run(`CREATE TEMP TABLE repeated_keys AS ${repeatedKeysSql(table, parts)}`);
  const [[count] = []] = await textRows(connection, `SELECT count(*) FROM ${REPEATED}`);
  if (count !== '0') {
    const same = hasSameKeySql(parts, ({ index }) => `earlier.${stagedName(index)}`);
    await connection.run(
      `CREATE TEMP TABLE ${outdated} AS SELECT o FROM ${table} AS earlier
       WHERE EXISTS (SELECT 1 FROM ${REPEATED} AS fresh WHERE ${same} AND fresh.o > earlier.o)`,
    );
    await connection.run(`DELETE FROM ${table} WHERE o IN (SELECT o FROM temp.${outdated})`);
  }
  await connection.run(`DROP TABLE ${REPEATED}`);
  return count !== '0';
}
