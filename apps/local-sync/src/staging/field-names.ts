import type { DuckDBConnection } from '@duckdb/node-api';
import { textRows } from '../tables/text-rows.js';
import { fieldOfExact } from './exact-record.js';
import type { RecordFile } from './record-file.js';
import { sourceOf } from './record-files.js';
import { recordLines } from './record-rows.js';

/** Counts the records of a file that have each field. */
export async function countFields(
  connection: DuckDBConnection,
  file: RecordFile,
): Promise<ReadonlyMap<string, number>> {
  const { counts, isAmbiguous } = await names(connection, file, 'd');
  if (isAmbiguous) {
    // For a field that a record has twice, or that DuckDB cannot read, JavaScript uses the last one.
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
