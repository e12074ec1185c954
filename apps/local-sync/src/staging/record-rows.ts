import { quoteText } from '../sql.js';
import { exactField } from './exact-record.js';

/** A file of records as SQL reads it. */
export interface RecordSource {
  readonly path: string;
  readonly hasExact: boolean;
  /** Bytes of the longest line. */
  readonly longest: number;
}

/** Room for one line in DuckDB's reader; twice as much is read at once by each thread. */
const MIN_LINE_BYTES = 1_048_576;

/** The lines of the file, in the column `json`. */
export function recordLines({ path, longest }: RecordSource): string {
  const escaped = path.replace(/[*?[]/g, (character) => `[${character}]`);
  const room = Math.max(MIN_LINE_BYTES, longest + 64);
  return `read_ndjson_objects(${quoteText(escaped)}, maximum_object_size = ${room})`;
}

/**
 * A query for the number `o` of each record and the JSON of each of the fields, `v0`, `v1`, …; NULL
 * where a record lacks the field. Fields are found by their place, as DuckDB's names of members do not
 * tell `City` from `city`.
 */
export function recordRows(source: RecordSource, fields: readonly string[]): string {
  const plain = Object.fromEntries(fields.map((field) => [field, 'JSON']));
  const exact = Object.fromEntries(fields.map((field) => [exactField(field), 'VARCHAR']));
  const structure = JSON.stringify({
    o: 'BIGINT',
    ...(fields.length === 0 ? {} : { d: plain }),
    ...(fields.length === 0 || !source.hasExact ? {} : { x: exact }),
  });
  const values = fields.map((_, index) => {
    const member = (place: number): string =>
      `CAST(struct_extract_at(struct_extract_at(s, ${place}), ${index + 1}) AS VARCHAR)`;
    const value = source.hasExact ? `coalesce(${member(2)}, ${member(3)})` : member(2);
    return `${value} AS v${index}`;
  });
  const list = ['struct_extract_at(s, 1) AS o', ...values].join(', ');
  return `SELECT ${list} FROM (SELECT json_transform(json, ${quoteText(structure)}) AS s FROM ${recordLines(source)})`;
}
