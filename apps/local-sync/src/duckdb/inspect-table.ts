import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlType } from '../columns/column-sql.js';
import type { Column } from '../columns/stream-columns.js';
import { quoteName } from '../sql.js';
import { textRows } from '../tables/text-rows.js';
import type { KeptColumns } from '../tables/warehouse.js';
import { UserError } from '../user-error.js';

const HERE = `database_name = current_database() AND schema_name = 'main'`;

/**
 * Compares a table with the columns that earlier syncs have recorded. A column that the user has
 * dropped or renamed is returned in `missing`, and one that the user has added in `taken`: both are
 * harmless.
 * @throws UserError if the user has changed something so that the next write would fail or lose
 * data
 */
export async function inspectTable(
  connection: DuckDBConnection,
  stream: string,
  columns: readonly Column[],
): Promise<KeptColumns> {
  const table = `main.${quoteName(stream)}`;
  const same = 'lower(view_name) = lower($1)';
  const sql = `SELECT view_name FROM duckdb_views() WHERE ${HERE} AND ${same}`;
  if ((await textRows(connection, sql, [stream])).length > 0) {
    throw new UserError(
      `A view has the name of the stream "${stream}". Drop or rename it: DROP VIEW ${table};`,
    );
  }
  const present = await textRows(
    connection,
    `SELECT column_name, data_type FROM duckdb_columns() WHERE ${HERE} AND lower(table_name) = lower($1)`,
    [stream],
  );
  if (present.length > 0 && columns.length === 0) {
    throw new UserError(
      `There is a table "${stream}" that local-sync has no record of. Rename it to keep it, or drop it to read the stream into a new one: DROP TABLE ${table};`,
    );
  }
  const types = new Map(present.map(([name, type]) => [name?.toLowerCase() ?? '', type]));
  const missing = columns.filter(({ name }) => !types.has(name.toLowerCase()));
  for (const { name, kind } of columns) {
    const type = types.get(name.toLowerCase());
    if (type === undefined || type === null || type === sqlType(kind)) continue;
    throw new UserError(
      `The column "${name}" of the table "${stream}" is ${type}, but local-sync made it ${sqlType(kind)}. Change it back, or drop the table to read the stream from its beginning: DROP TABLE ${table};`,
    );
  }
  if (present.length > 0) await refuseConstraints(connection, stream);
  return {
    missing: new Set(missing.map(({ name }) => name)),
    taken: present.map(([name]) => name ?? ''),
  };
}

/**
 * Throws if the table has an index or a constraint, with which a later merge or change of a column
 * could fail.
 */
async function refuseConstraints(connection: DuckDBConnection, stream: string): Promise<void> {
  const indexes = await textRows(
    connection,
    `SELECT index_name FROM duckdb_indexes() WHERE ${HERE} AND lower(table_name) = lower($1)`,
    [stream],
  );
  const [index] = indexes.map(([name]) => name ?? '');
  if (index !== undefined) {
    throw new UserError(
      `The table "${stream}" has the index "${index}", which would refuse later records. Drop it: DROP INDEX ${quoteName(index)};`,
    );
  }
  const constraints = await textRows(
    connection,
    `SELECT constraint_text FROM duckdb_constraints() WHERE ${HERE} AND lower(table_name) = lower($1)`,
    [stream],
  );
  const [constraint] = constraints.map(([text]) => text ?? '');
  if (constraint !== undefined) {
    throw new UserError(
      `The table "${stream}" has the constraint ${constraint}, which would refuse later records. Remove it, or drop the table to read the stream from its beginning: DROP TABLE main.${quoteName(stream)};`,
    );
  }
}
