import type { DuckDBConnection } from '@duckdb/node-api';
import { textRows } from '../tables/text-rows.js';
import { fieldOfExact } from './exact-record.js';
import type { RecordFile } from './record-file.js';
import { sourceOf } from './record-files.js';
import { recordLines } from './record-rows.js';

/** Returns for each field the number of records in the file that have it. */
export async function countFields(
  connection: DuckDBConnection,
  file: RecordFile,
): Promise<ReadonlyMap<string, number>> {
  const { counts, isAmbiguous } = await names(connection, file, 'd');
  if (isAmbiguous) {
    // A record contains a field twice, or one that DuckDB cannot read. Exact records keep the last value, as JavaScript does.
    file.rewrite();
    counts.clear();
  }
  if (file.hasExact) {
    for (const [text, count] of (await names(connection, file, 'x')).counts) {
      const field = fieldOfExact(text);
      counts.set(field, (counts.get(field) ?? 0) + count);
    }
  }
  return counts;
}

/**
 * Counts the fields of the records with this member: `d` for plain data, `x` for exact records. The result is
 * ambiguous if a record has two fields of the same name.
 */
async function names(
  connection: DuckDBConnection,
  file: RecordFile,
  member: 'd' | 'x',
): Promise<{ readonly counts: Map<string, number>; readonly isAmbiguous: boolean }> {
  const rows = await textRows(
    connection,
    `SELECT field, sum(n), bool_or(is_double) FROM (
       SELECT unnest(fields) AS field, n, len(fields) <> len(list_distinct(fields)) AS is_double
       FROM (SELECT json_keys(json, '$.${member}') AS fields, count(*) AS n
             FROM ${recordLines(sourceOf([file]))} GROUP BY ALL))
     GROUP BY field`,
  );
  return {
    counts: new Map(rows.map(([field, count]) => [field ?? '', Number(count)])),
    isAmbiguous: rows.some(([, , isDouble]) => isDouble === 'true'),
  };
}
