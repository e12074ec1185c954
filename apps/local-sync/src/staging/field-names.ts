import type { DuckDBConnection } from '@duckdb/node-api';
import { textRows } from '../tables/text-rows.js';
import { fromExactField } from './exact-record.js';
import type { RecordFile } from './record-file.js';
import { sourceOf } from './record-files.js';
import { recordLines } from './record-rows.js';

/**
 * Returns, for each field, how many records of the file have it. Rewrites the file if DuckDB would
 * read a record differently from JavaScript.
 */
export async function countFields(
  connection: DuckDBConnection,
  file: RecordFile,
): Promise<ReadonlyMap<string, number>> {
  const { counts, isAmbiguous } = await countNames(connection, file, 'd');
  if (isAmbiguous) {
    // A record contains a field twice, or a field name that DuckDB cannot read. Exact records keep
    // the last value of a repeated field, as JavaScript does.
    file.rewrite();
    counts.clear();
  }
  if (file.hasExact) {
    for (const [text, count] of (await countNames(connection, file, 'x')).counts) {
      const field = fromExactField(text);
      counts.set(field, (counts.get(field) ?? 0) + count);
    }
  }
  return counts;
}

/**
 * Counts the fields of the records that are stored in this member: `d` contains plain data, `x`
 * exact records. The result is ambiguous if a record has two fields of the same name.
 */
async function countNames(
  connection: DuckDBConnection,
  file: RecordFile,
  member: 'd' | 'x',
): Promise<{ readonly counts: Map<string, number>; readonly isAmbiguous: boolean }> {
  const rows = await textRows(
    connection,
    `SELECT field, sum(n), bool_or(is_repeated) FROM (
       SELECT unnest(fields) AS field, n, len(fields) <> len(list_distinct(fields)) AS is_repeated
       FROM (SELECT json_keys(json, '$.${member}') AS fields, count(*) AS n
             FROM ${recordLines(sourceOf([file]))} GROUP BY ALL))
     GROUP BY field`,
  );
  return {
    counts: new Map(rows.map(([field, count]) => [field ?? '', Number(count)])),
    isAmbiguous: rows.some(([, , isRepeated]) => isRepeated === 'true'),
  };
}
